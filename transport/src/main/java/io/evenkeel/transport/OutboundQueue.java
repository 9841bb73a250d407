package io.evenkeel.transport;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for the network, bounded in bytes. Any number of threads put, the event loop
 * takes. A frame larger than the bound is taken by an empty queue, so that it can be sent at all.
 */
final class OutboundQueue {

  private record Entry(Frame frame, boolean droppable) {}

  private final int bytesMax;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long bytes;

  OutboundQueue(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes the frame if there is room. */
  synchronized boolean offer(Frame frame) {
    if (!hasRoom(frame)) {
      return false;
    }
    append(frame, false);
    return true;
  }

  /**
   * Takes the frame and makes room by dropping the oldest droppable ones. If what must be kept
   * fills the queue, the frame itself is dropped.
   *
   * @return number of frames dropped
   */
  synchronized int offerDroppingOldest(Frame frame, boolean droppable) {
    int dropped = 0;
    Iterator<Entry> oldest = entries.iterator();
    while (!hasRoom(frame) && oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entry.droppable()) {
        oldest.remove();
        bytes -= entry.frame().sizeBytes();
        dropped++;
      }
    }
    if (!hasRoom(frame)) {
      return dropped + 1;
    }
    append(frame, droppable);
    return dropped;
  }

  synchronized @Nullable Frame poll() {
    Entry entry = entries.poll();
    if (entry == null) {
      return null;
    }
    bytes -= entry.frame().sizeBytes();
    return entry.frame();
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Drops everything; returns how many frames that were. */
  synchronized int clear() {
    int dropped = entries.size();
    entries.clear();
    bytes = 0;
    return dropped;
  }

  /** Half of the bound: below it a sender that was refused may go on. */
  boolean isRelaxed() {
    return bytes() <= bytesMax / 2;
  }

  private boolean hasRoom(Frame frame) {
    return entries.isEmpty() || bytes + frame.sizeBytes() <= bytesMax;
  }

  private void append(Frame frame, boolean droppable) {
    entries.add(new Entry(frame, droppable));
    bytes += frame.sizeBytes();
  }
}
