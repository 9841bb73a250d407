package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Progress;
import java.util.Arrays;

/** What the other replicas last said about where they stand. Claims: any of them may lie. */
final class Peers {

  static final class Peer {
    Progress progress = new Progress(0, 0, 0, 0, 0);
    long changedMicros;
    long resentMicros = Long.MIN_VALUE / 2;
    long certificateSentMicros = Long.MIN_VALUE / 2;
    long newViewSentMicros = Long.MIN_VALUE / 2;
    long fetchIntervalStartMicros;
    int fetchesInInterval;
  }

  private final Standing standing;
  private final Peer[] peers;

  Peers(Standing standing) {
    this.standing = standing;
    this.peers = new Peer[standing.size.n()];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = new Peer();
    }
  }

  Peer get(int replica) {
    return peers[replica];
  }

  /** Notes a report. False if it is one that no correct replica sends. */
  boolean note(int from, Progress progress) {
    if (progress.view() < 0
        || progress.committed() < 0
        || progress.accepted() < progress.committed()
        || progress.certified() < 0
        || progress.stableCheckpoint() < 0) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
      return false;
    }
    Peer peer = peers[from];
    if (!peer.progress.equals(progress)) {
      peer.progress = progress;
      peer.changedMicros = standing.micros();
    }
    return true;
  }

  /** Notes that a peer committed so far, by what it says between its reports. */
  void committed(int from, long sequence) {
    Progress last = peers[from].progress;
    if (sequence > last.committed()) {
      peers[from].progress =
          new Progress(
              last.view(),
              sequence,
              Math.max(sequence, last.accepted()),
              last.certified(),
              last.stableCheckpoint());
    }
  }

  /** The highest sequence number that at least {@code f+1} others say they committed. */
  long committedByWeakQuorum() {
    long[] committed = new long[peers.length - 1];
    int count = 0;
    for (int replica = 0; replica < peers.length; replica++) {
      if (replica != standing.self) {
        committed[count++] = peers[replica].progress.committed();
      }
    }
    Arrays.sort(committed);
    return committed[committed.length - standing.size.weakQuorum()];
  }

  /** The highest view that at least {@code f+1} others say they are in, or past. */
  long viewByWeakQuorum() {
    long[] views = new long[peers.length - 1];
    int count = 0;
    for (int replica = 0; replica < peers.length; replica++) {
      if (replica != standing.self) {
        views[count++] = peers[replica].progress.view();
      }
    }
    Arrays.sort(views);
    return views[views.length - standing.size.weakQuorum()];
  }

  boolean isBehind() {
    return committedByWeakQuorum() > standing.delivered();
  }

  /** Whether a peer may be sent one more answer with bodies in this interval; if so it counts. */
  boolean mayFetch(int from) {
    Peer peer = peers[from];
    long now = standing.micros();
    if (now - peer.fetchIntervalStartMicros >= standing.config.timing().progressMicros()) {
      peer.fetchIntervalStartMicros = now;
      peer.fetchesInInterval = 0;
    }
    return ++peer.fetchesInInterval <= standing.config.limits().fetch().perIntervalMax();
  }
}
