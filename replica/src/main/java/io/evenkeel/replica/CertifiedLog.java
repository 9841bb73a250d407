package io.evenkeel.replica;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.History;
import io.evenkeel.checkpoint.root.FullAndLog;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The log part of a hybrid checkpoint, checked before any of it is executed. */
public final class CertifiedLog {

  private CertifiedLog() {}

  /**
   * Whether a log is the one that was certified with the state it is to be executed on. Of a log
   * that ends before the certified position nothing is known, and nothing held against it.
   *
   * @param certificate with which the state was restored
   * @param history digest of the order up to that state
   * @param committed digest of the committed batch at a sequence number, null if there is none
   */
  public static boolean holds(
      Optional<CheckpointCertificate> certificate,
      Digest history,
      LongFunction<@Nullable Digest> committed) {
    Optional<FullAndLog> certified = certificate.flatMap(CheckpointCertificate::log);
    if (certified.isEmpty()) {
      return true;
    }
    Digest reached = history;
    long last = certified.get().sequence();
    for (long sequence = certified.get().fullSequence() + 1; sequence <= last; sequence++) {
      Digest batch = committed.apply(sequence);
      if (batch == null) {
        return true;
      }
      reached = History.after(reached, sequence, batch);
    }
    return reached.equals(Digest.of(certified.get().history().bytes()));
  }
}
