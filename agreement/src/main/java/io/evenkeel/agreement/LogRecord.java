package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.List;

/** What must survive a crash, so that a restarted replica never contradicts itself. */
public sealed interface LogRecord {

  /** This replica entered a view. */
  record ViewRecord(long view) implements LogRecord {}

  /** It accepted (or, as primary, made) this proposal. */
  record AcceptedRecord(PrePrepare prePrepare) implements LogRecord {}

  /**
   * It had a prepared certificate.
   *
   * @param prepares {@code 2f} PREPARE signatures
   */
  record PreparedRecord(long view, long sequence, Digest digest, List<ReplicaSignature> prepares)
      implements LogRecord {

    /** A record; the list is copied. */
    public PreparedRecord {
      prepares = List.copyOf(prepares);
    }
  }

  /** The body of a batch that others committed, fetched from them; a commit mark follows. */
  record FetchedRecord(long sequence, Batch batch) implements LogRecord {}

  /** The batch with this digest is committed; its body stands in an earlier record. */
  record CommittedRecord(long sequence, Digest digest) implements LogRecord {}

  /** The low watermark. */
  record OrderCertificateRecord(OrderCertificate certificate) implements LogRecord {}

  /** Its own VIEW-CHANGE: it does not vote in older views any more. */
  record ViewChangeRecord(ViewChange message) implements LogRecord {}

  /** The NEW-VIEW it sent or accepted. */
  record NewViewRecord(NewView message) implements LogRecord {}
}
