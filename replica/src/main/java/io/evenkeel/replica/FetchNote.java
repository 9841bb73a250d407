package io.evenkeel.replica;

import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.checkpoint.transfer.TransferProgress;

/** What a {@link CheckpointFetch} has to tell operators. */
public sealed interface FetchNote {

  /** The checkpoint that it is about. */
  CheckpointCertificate certificate();

  /**
   * A transfer begins.
   *
   * @param resumed whether an earlier process, or an earlier target, left something to begin with
   * @param sharing whether what is the same in the newest checkpoint here is not written again
   */
  record Started(CheckpointCertificate certificate, boolean resumed, boolean sharing)
      implements FetchNote {}

  /** A source is not asked any more, or not for a while. */
  record Demoted(CheckpointCertificate certificate, TransferEffect.Demoted demoted)
      implements FetchNote {}

  /** Something of what is here cannot be read, and is fetched instead. */
  record Damaged(CheckpointCertificate certificate, String detail) implements FetchNote {}

  /**
   * Everything is here.
   *
   * @param verified false where only applying it shows whether it is right
   */
  record Completed(CheckpointCertificate certificate, TransferProgress transfer, boolean verified)
      implements FetchNote {}

  /** What of the checkpoint that this replica had taken itself was wrong. */
  record Diverged(CheckpointCertificate certificate, Divergence divergence) implements FetchNote {}

  /** A damaged checkpoint is whole again. */
  record Repaired(CheckpointCertificate certificate) implements FetchNote {}

  /** The disk had no room for the certificate. */
  record CertificateNotKept(CheckpointCertificate certificate, DiskFullException full)
      implements FetchNote {}

  /** It ended without a result. */
  record Failed(CheckpointCertificate certificate, String cause) implements FetchNote {}
}
