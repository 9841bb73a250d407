package io.evenkeel.checkpoint.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which published checkpoints are not needed any more. */
final class Retention {

  private static final int STABLE_KEPT = 2;

  private final Catalog catalog;
  private final Map<Long, Integer> pins = new HashMap<>();

  Retention(Catalog catalog) {
    this.catalog = catalog;
  }

  void pin(long sequence) {
    pins.merge(sequence, 1, Integer::sum);
  }

  void unpin(long sequence) {
    Integer count = pins.get(sequence);
    if (count == null) {
      throw new IllegalStateException("checkpoint " + sequence + " is not pinned");
    }
    if (count == 1) {
      pins.remove(sequence);
    } else {
      pins.put(sequence, count - 1);
    }
  }

  /** The last two stable checkpoints. */
  private Set<Long> stableKept() {
    Set<Long> kept = new HashSet<>();
    for (long sequence : catalog.manifests.descendingKeySet()) {
      CertificateFile certificate = catalog.certificates.get(sequence);
      if (certificate != null && certificate.stable() && kept.size() < STABLE_KEPT) {
        kept.add(sequence);
      }
    }
    return kept;
  }

  /** Nothing before it is needed. */
  long line(long keepFrom) {
    long oldest = stableKept().stream().mapToLong(Long::longValue).min().orElse(0);
    return Math.min(keepFrom, oldest);
  }

  /** Those before {@code keepFrom} that a newer stable one supersedes. */
  List<Manifest> superseded(long keepFrom) {
    Set<Long> stable = stableKept();
    long newest = stable.stream().mapToLong(Long::longValue).max().orElse(0);
    List<Manifest> gone =
        new ArrayList<>(catalog.manifests.headMap(Math.min(keepFrom, newest)).values());
    gone.removeIf(
        manifest -> pins.containsKey(manifest.sequence()) || stable.contains(manifest.sequence()));
    return gone;
  }

  /** Those without a certificate, but for the newest and those that are pinned. */
  List<Manifest> surplus(int newestKept) {
    List<Manifest> gone = uncertified();
    gone.subList(Math.max(0, gone.size() - newestKept), gone.size()).clear();
    gone.removeIf(manifest -> pins.containsKey(manifest.sequence()));
    return gone;
  }

  /** All without a certificate. */
  List<Manifest> uncertified() {
    List<Manifest> gone = new ArrayList<>(catalog.manifests.values());
    gone.removeIf(manifest -> catalog.certificates.containsKey(manifest.sequence()));
    return gone;
  }
}
