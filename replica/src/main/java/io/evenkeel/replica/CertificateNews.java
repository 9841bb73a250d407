package io.evenkeel.replica;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which certificates another replica is told of: the newest stable one, if it does not hold
 * that checkpoint, and the newest of {@code f+1} votes, at once if it is behind it in the order,
 * and after a while if it is not (it has the votes itself, unless it was down or they are not
 * repeated any more). These are two questions: who executes nothing for want of a stable checkpoint
 * needs the stable one, however many newer ones there are.
 *
 * <p>The same certificate is repeated after 0.5 s, 1 s, 2 s, ... up to 8 s; from the start again
 * when the peer stands further back than before, as after a restart.
 */
final class CertificateNews {

  static final long REPEAT_MICROS_MIN = 500_000;
  static final long REPEAT_MICROS_MAX = 8_000_000;

  /** What was sent last of one kind. */
  private static final class Sent {
    long sequence;
    long micros;
    long repeatMicros = REPEAT_MICROS_MIN;

    boolean isDue(long newest, boolean atOnce, long nowMicros) {
      if (sequence == newest) {
        if (nowMicros - micros < repeatMicros) {
          return false;
        }
        repeatMicros = Math.min(REPEAT_MICROS_MAX, 2 * repeatMicros);
        micros = nowMicros;
        return true;
      }
      sequence = newest;
      repeatMicros = REPEAT_MICROS_MIN;
      micros = nowMicros;
      return atOnce;
    }
  }

  private static final class Peer {
    long committed;
    long stable;
    final Sent stableSent = new Sent();
    final Sent correctSent = new Sent();
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
  List<CheckpointCertificate> forPeer(
      int id, Progress progress, Collection<CheckpointCertificate> newestFirst, Now now) {
    Peer peer = peers.computeIfAbsent(id, key -> new Peer());
    if (progress.committed() < peer.committed || progress.stableCheckpoint() < peer.stable) {
      peer.stableSent.repeatMicros = REPEAT_MICROS_MIN;
      peer.correctSent.repeatMicros = REPEAT_MICROS_MIN;
    }
    peer.committed = progress.committed();
    peer.stable = progress.stableCheckpoint();
    List<CheckpointCertificate> news = new ArrayList<>();
    boolean first = true;
    for (CheckpointCertificate certificate : newestFirst) {
      boolean stable = certificate.stable(size);
      long sequence = certificate.sequence();
      Sent sent = stable ? peer.stableSent : peer.correctSent;
      if ((stable || first)
          && sequence > progress.stableCheckpoint()
          && sent.isDue(
              sequence, stable || sequence > progress.committed(), now.monotonicMicros())) {
        news.add(certificate);
      }
      if (stable) {
        break;
      }
      first = false;
    }
    return news;
  }
}
