package io.evenkeel.ratis;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.LibraryState;
import io.evenkeel.ratis.Standing.RootAt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The checkpoints of this server: what is in the store, what is confirmed, and the roots of those
 * that are gone, for servers that come to their positions later. Checkpoint lane only, but for
 * {@link #roots()}, {@link #confirmed()} and {@link #previous()}.
 */
final class StoredCheckpoints {

  /** Roots that are remembered. */
  private static final int REMEMBERED = 64;

  private final CheckpointStore store;
  private final UUID group;
  private final RatisEvents events;
  private final TreeMap<Long, Image> open = new TreeMap<>();
  private final TreeMap<Long, RootAt> known = new TreeMap<>();
  private volatile List<RootAt> shown = List.of();
  private volatile Optional<RootAt> confirmed = Optional.empty();
  private volatile Optional<RootAt> previous = Optional.empty();

  StoredCheckpoints(CheckpointStore store, UUID group, RatisEvents events) {
    this.store = store;
    this.group = group;
    this.events = events;
    for (Damage damage : store.damages()) {
      events.warn("damaged", 0, damage.toString());
    }
  }

  CheckpointStore store() {
    return store;
  }

  /** What is known of roots, the oldest first; any thread. */
  List<RootAt> roots() {
    return shown;
  }

  /** The newest confirmed checkpoint; any thread. */
  Optional<RootAt> confirmed() {
    return confirmed;
  }

  /** The confirmed checkpoint before that, as long as it is kept; any thread. */
  Optional<RootAt> previous() {
    return previous;
  }

  /**
   * Loads what is there, before the lane starts.
   *
   * @return the newest that is confirmed and intact
   */
  Optional<Image> restore() throws IOException {
    Optional<Image> newest = Optional.empty();
    for (StoredCheckpoint stored : store.images()) {
      try {
        Image image = store.load(stored.sequence());
        Optional<Witness> witness =
            store
                .certificate(stored.sequence())
                .flatMap(Witness::decode)
                .filter(of -> is(of, image));
        opened(image, witness.isPresent());
        if (witness.isPresent()) {
          newest = Optional.of(image);
        }
      } catch (DamagedImageException | IllegalArgumentException e) {
        events.warn("damaged", stored.sequence(), String.valueOf(e.getMessage()));
      }
    }
    show();
    return newest;
  }

  private boolean is(Witness witness, Image image) {
    return witness.group().equals(group)
        && witness.sequence() == image.sequence()
        && witness.root().equals(image.header().root());
  }

  private RootAt opened(Image image, boolean isConfirmed) throws IOException {
    long term = RaftTerms.decode(LibraryState.of(image).library());
    RootAt root = new RootAt(image.sequence(), term, image.header().root(), isConfirmed, true);
    open.put(image.sequence(), image);
    known.put(image.sequence(), root);
    return root;
  }

  /** Makes a finished image durable. */
  Image publish(Image finished) throws IOException {
    Image image = store.publish(finished);
    RootAt unused = opened(image, false);
    gone(store.pruneUncertified());
    show();
    return image;
  }

  /** Keeps it that these servers have the root of the checkpoint here, and drops older ones. */
  void confirm(RootAt root, List<Integer> servers) throws IOException {
    Witness witness = new Witness(group, root.term(), root.sequence(), root.root(), servers);
    store.certify(root.sequence(), witness.encode(), true);
    known.put(root.sequence(), new RootAt(root.sequence(), root.term(), root.root(), true, true));
    gone(store.prune(root.sequence()));
    show();
  }

  /** Drops all that is not confirmed: it may be wrong. */
  void withdrawUnconfirmed() throws IOException {
    List<Long> gone = store.withdrawUncertified();
    gone.forEach(known::remove); // nobody should compare with them
    gone(gone);
    show();
  }

  private void gone(List<Long> sequences) {
    for (long sequence : sequences) {
      open.remove(sequence);
      known.computeIfPresent(
          sequence,
          (at, root) -> new RootAt(at, root.term(), root.root(), root.confirmed(), false));
    }
  }

  private void show() {
    while (known.size() > REMEMBERED && !known.firstEntry().getValue().held()) {
      known.pollFirstEntry();
    }
    shown = List.copyOf(known.values());
    List<RootAt> newest =
        known.descendingMap().values().stream()
            .filter(root -> root.confirmed() && root.held())
            .limit(2)
            .toList();
    confirmed = newest.stream().findFirst();
    previous = newest.stream().skip(1).findFirst();
  }

  Optional<Image> image(long sequence) {
    return Optional.ofNullable(open.get(sequence));
  }

  Optional<Image> newest() {
    return Optional.ofNullable(open.lastEntry()).map(Map.Entry::getValue);
  }

  Optional<Image> find(Digest root) {
    return open.values().stream().filter(image -> image.header().root().equals(root)).findFirst();
  }

  /** Own checkpoints after the newest confirmed one that wait for others' roots, oldest first. */
  List<RootAt> unconfirmed() {
    long after = confirmed.map(RootAt::sequence).orElse(0L);
    List<RootAt> waiting = new ArrayList<>();
    for (RootAt root : known.tailMap(after, false).values()) {
      if (root.held() && !root.confirmed()) {
        waiting.add(root);
      }
    }
    return waiting;
  }
}
