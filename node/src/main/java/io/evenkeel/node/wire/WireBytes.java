package io.evenkeel.node.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evenkeel.agreement.BundleSignature;
import io.evenkeel.agreement.Digest;

/**
 * Arrays to and from byte strings. Arrays of core records are never changed, so wrapping is safe.
 */
final class WireBytes {

  private static final int SIGNATURE_BYTES_MAX = 64;

  private WireBytes() {}

  static ByteString wrap(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  static ByteString wrap(Digest digest) {
    return UnsafeByteOperations.unsafeWrap(digest.bytes());
  }

  static Digest digest(ByteString bytes) throws MalformedMessageException {
    if (bytes.size() != Digest.BYTES) {
      throw new MalformedMessageException("a digest of " + bytes.size() + " bytes");
    }
    return Digest.of(bytes.toByteArray());
  }

  static byte[] signature(ByteString bytes) throws MalformedMessageException {
    return signature(bytes, SIGNATURE_BYTES_MAX);
  }

  /** Alone, or with the way to it. */
  static byte[] requestSignature(ByteString bytes) throws MalformedMessageException {
    return signature(bytes, BundleSignature.BYTES_MAX);
  }

  private static byte[] signature(ByteString bytes, int max) throws MalformedMessageException {
    if (bytes.size() > max) {
      throw new MalformedMessageException("a signature of " + bytes.size() + " bytes");
    }
    return bytes.toByteArray();
  }

  static int count(int size, int max, String what) throws MalformedMessageException {
    if (size > max) {
      throw new MalformedMessageException(size + " " + what + ", at most " + max);
    }
    return size;
  }
}
