package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;

/**
 * The checkpoint to fetch.
 *
 * @param sequence its sequence number
 * @param root its root, from a certificate that was verified
 */
public record TransferTarget(long sequence, Digest root) {}
