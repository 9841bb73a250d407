package io.evenkeel.node.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** New key pairs from the JDK's generators. */
final class KeyPairs {

  private KeyPairs() {}

  static KeyPair ed25519() {
    return generate("Ed25519");
  }

  static KeyPair x25519() {
    return generate("X25519");
  }

  /** P-256, for TLS. */
  static KeyPair p256() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK 17 has P-256", e);
    }
  }

  private static KeyPair generate(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK 17 has " + algorithm, e);
    }
  }
}
