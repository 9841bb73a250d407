package io.evenkeel.microbench;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.VoteSet;
import io.evenkeel.node.wire.LogWire;
import io.evenkeel.storage.ProtocolLog;
import java.io.IOException;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each batch costs beside its messages: its votes, and its record in the log. */
public class OrderBenchmark {

  private static final int REPLICAS = 4;
  private static final int VOTES_BYTES = 2 * REPLICAS * Digest.BYTES;

  /** Votes for one batch. */
  @State(Scope.Thread)
  public static class Votes {
    final ClusterSize size = new ClusterSize(REPLICAS);
    final Digest[] digests = new Digest[REPLICAS];
    final byte[] signature = Traffic.bytes(1, 64);

    /** Each replica's vote came in a message of its own. */
    public Votes() {
      for (int i = 0; i < REPLICAS; i++) {
        digests[i] = Digest.of(Traffic.bytes(7, Digest.BYTES));
      }
    }
  }

  /** A log on a disk that takes no time. */
  @State(Scope.Thread)
  public static class Log {
    final LogRecord record = new LogRecord.AcceptedRecord(Traffic.prePrepare());
    final ProtocolLog log;
    long sequence;

    /** Opens it. */
    public Log() {
      try {
        log =
            ProtocolLog.open(
                new NullDisk(), ProtocolLog.SEGMENT_BYTES_DEFAULT, () -> Optional.empty());
      } catch (IOException e) {
        throw new IllegalStateException("a disk that does nothing cannot fail", e);
      }
    }
  }

  /** PREPAREs and COMMITs of all four, counted after each as agreement does. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = VOTES_BYTES)
  public int countVotes(Votes votes) {
    int reached = 0;
    for (int phase = 0; phase < 2; phase++) {
      VoteSet<Digest> set = new VoteSet<>(votes.size);
      for (int replica = 0; replica < REPLICAS; replica++) {
        set.add(replica, votes.digests[replica], votes.signature);
        reached += set.count(votes.digests[0]) >= votes.size.quorum() ? 1 : 0;
      }
    }
    return reached;
  }

  /** The record of a batch of a hundred requests of 1 KiB, encoded and appended. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.BATCH_BYTES)
  public long logRecord(Log log) throws IOException {
    log.sequence++;
    return log.log.append(LogWire.RECORD, log.sequence, LogWire.encode(log.record));
  }
}
