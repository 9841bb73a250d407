package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;

/** What must survive a crash, so that a restarted replica never contradicts itself. */
public sealed interface LogRecord {

  /** This replica left all views before this one: it does not vote in them any more. */
  record ViewRecord(long view) implements LogRecord {}

  /** It accepted (or, as primary, made) this proposal. */
  record AcceptedRecord(PrePrepare prePrepare) implements LogRecord {}

  /** It had this prepared certificate: whole, because it goes into a VIEW-CHANGE. */
  record PreparedRecord(PreparedCertificate certificate) implements LogRecord {}

  /**
   * A body that does not stand in an {@link AcceptedRecord}: of a batch others committed (a commit
   * mark follows), or of one a NEW-VIEW proposes again, null batches too.
   */
  record FetchedRecord(long sequence, Batch batch) implements LogRecord {}

  /** The batch with this digest is committed; its body stands in an earlier record. */
  record CommittedRecord(long sequence, Digest digest) implements LogRecord {}

  /** The low watermark. */
  record OrderCertificateRecord(OrderCertificate certificate) implements LogRecord {}

  /** Its own VIEW-CHANGE, to send again unchanged. */
  record ViewChangeRecord(ViewChange message) implements LogRecord {}

  /** The NEW-VIEW it sent or accepted: it takes part in that view. */
  record NewViewRecord(NewView message) implements LogRecord {}
}
