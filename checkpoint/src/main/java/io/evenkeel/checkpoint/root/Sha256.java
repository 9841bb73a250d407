package io.evenkeel.checkpoint.root;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The JDK's SHA-256 without its checked exceptions. One thread at a time. */
final class Sha256 {

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Sha256 update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    return this;
  }

  /** Writes the digest of everything since the last call to {@code target} and starts anew. */
  void finish(byte[] target, int offset) {
    try {
      digest.digest(target, offset, Digest.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("no room for a digest at " + offset, e);
    }
  }

  Digest finish() {
    return Digest.wrap(digest.digest());
  }
}
