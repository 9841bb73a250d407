package io.evenkeel.node.keys;

import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A principal's key, and what was lately found to be signed with it: requests that were signed
 * together come one by one, with the same signature over the same root. Any thread.
 */
final class PrincipalKey {

  /** More than one client process signs with at once, or has on its way. */
  private static final int KEPT_MAX = 16;

  private record Signed(byte[] content, byte[] signature) {}

  private final Ed25519PublicKey key;
  private final Deque<Signed> lately = new ArrayDeque<>();

  PrincipalKey(Ed25519PublicKey key) {
    this.key = key;
  }

  /** Neither array is changed by anybody afterwards. */
  boolean verify(Ed25519 ed25519, byte[] content, byte[] signature) {
    if (isKnown(content, signature)) {
      return true;
    }
    boolean holds = ed25519.verify(key, content, signature);
    if (holds) {
      keep(new Signed(content, signature));
    }
    return holds;
  }

  /** These very bytes: with another signature the same content proves nothing here. */
  private synchronized boolean isKnown(byte[] content, byte[] signature) {
    for (Signed signed : lately) {
      if (Arrays.equals(signed.signature, signature) && Arrays.equals(signed.content, content)) {
        return true;
      }
    }
    return false;
  }

  private synchronized void keep(Signed signed) {
    lately.addFirst(signed);
    if (lately.size() > KEPT_MAX) {
      lately.removeLast();
    }
  }
}
