package io.evenkeel.agreement;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The slots of the window, at most L of them. */
final class SlotTable {

  private final ClusterSize size;
  private final TreeMap<Long, Slot> slots = new TreeMap<>();
  private final Bodies.Meter bodies = new Bodies.Meter();

  SlotTable(ClusterSize size) {
    this.size = size;
  }

  @Nullable Slot get(long sequence) {
    return slots.get(sequence);
  }

  /** The slot, made if missing; the caller has checked the window. */
  Slot at(long sequence, long nowMicros) {
    return slots.computeIfAbsent(sequence, s -> new Slot(s, size, bodies, nowMicros));
  }

  /** Slots above a sequence number, ascending. */
  Iterable<Slot> above(long sequence) {
    return slots.tailMap(sequence, false).values();
  }

  /** The highest sequence number with an accepted proposal, or 0. */
  long highestAccepted() {
    for (Slot slot : slots.descendingMap().values()) {
      if (slot.acceptedDigest() != null) {
        return slot.sequence();
      }
    }
    return 0;
  }

  /** The view is over; see {@link Slot#leaveView}. */
  void leaveView(PreparedTable certificates, long nowMicros) {
    for (Slot slot : slots.values()) {
      slot.leaveView(certificates.get(slot.sequence()), nowMicros);
    }
  }

  void forgetUpTo(long sequence) {
    SortedMap<Long, Slot> forgotten = slots.headMap(sequence, true);
    forgotten.values().forEach(Slot::dropBodies);
    forgotten.clear();
  }

  /** Drops bodies of executed batches, oldest first, while all bodies exceed {@code bytesMax}. */
  void shedBodies(long executed, long bytesMax) {
    if (bodies.bytes() <= bytesMax) {
      return;
    }
    for (Slot slot : slots.headMap(executed, true).values()) {
      slot.dropBodies();
      if (bodies.bytes() <= bytesMax) {
        return;
      }
    }
  }

  int count() {
    return slots.size();
  }
}
