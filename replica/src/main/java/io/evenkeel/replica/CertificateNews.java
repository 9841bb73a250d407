package io.evenkeel.replica;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which certificate another replica is told of. A stable one goes to whoever does not hold
 * that checkpoint; one of {@code f+1} votes only to whoever is behind it in the order, since the
 * others have the votes themselves. The same certificate is repeated after 0.5 s, 1 s, 2 s, ... up
 * to 8 s; from the start again when the peer stands further back than before, as after a restart.
 */
final class CertificateNews {

  static final long REPEAT_MICROS_MIN = 500_000;
  static final long REPEAT_MICROS_MAX = 8_000_000;

  private static final class Peer {
    long committed;
    long stable;
    long sentSequence;
    boolean sentStable;
    long sentMicros;
    long repeatMicros = REPEAT_MICROS_MIN;
  }

  private final ClusterSize size;
  private final Map<Integer, Peer> peers = new HashMap<>();

  CertificateNews(ClusterSize size) {
    this.size = size;
  }

  /**
   * What to send to a peer now.
   *
   * @param newestFirst the known certificates
   */
  Optional<CheckpointCertificate> forPeer(
      int id, Progress progress, Collection<CheckpointCertificate> newestFirst, Now now) {
    Peer peer = peers.computeIfAbsent(id, key -> new Peer());
    if (progress.committed() < peer.committed || progress.stableCheckpoint() < peer.stable) {
      peer.repeatMicros = REPEAT_MICROS_MIN;
    }
    peer.committed = progress.committed();
    peer.stable = progress.stableCheckpoint();
    for (CheckpointCertificate certificate : newestFirst) {
      if (isNews(certificate, progress)) {
        return isDue(peer, certificate, now) ? Optional.of(certificate) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean isNews(CheckpointCertificate certificate, Progress progress) {
    return certificate.stable(size)
        ? certificate.sequence() > progress.stableCheckpoint()
        : certificate.sequence() > progress.committed();
  }

  private boolean isDue(Peer peer, CheckpointCertificate certificate, Now now) {
    boolean stable = certificate.stable(size);
    if (peer.sentSequence == certificate.sequence() && peer.sentStable == stable) {
      if (now.monotonicMicros() - peer.sentMicros < peer.repeatMicros) {
        return false;
      }
      peer.repeatMicros = Math.min(REPEAT_MICROS_MAX, 2 * peer.repeatMicros);
    } else {
      peer.sentSequence = certificate.sequence();
      peer.sentStable = stable;
      peer.repeatMicros = REPEAT_MICROS_MIN;
    }
    peer.sentMicros = now.monotonicMicros();
    return true;
  }
}
