package io.evenkeel.agreement;

import java.util.List;

/**
 * Proof that a batch was prepared: the primary's PRE-PREPARE signature and {@code 2f} PREPAREs of
 * distinct backups for the same view, sequence number and digest. The body is not part of it.
 *
 * @param view the view in which it was prepared
 * @param digest the batch's digest
 * @param prePrepare signature of that view's primary
 * @param prepares signatures of backups in ascending order
 */
public record PreparedCertificate(
    long view, long sequence, Digest digest, byte[] prePrepare, List<ReplicaSignature> prepares) {

  /** A certificate; the list is copied. */
  public PreparedCertificate {
    prepares = List.copyOf(prepares);
  }
}
