package io.evenkeel.microbench;

import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import io.evenkeel.transport.crypto.MacKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** MACs and signatures, over a digest, as everything here is authenticated. */
public class CryptoBenchmark {

  private static final int DIGEST_BYTES = 32;

  /** One pair of keys of each kind. */
  @State(Scope.Thread)
  public static class Keys {
    final byte[] digest = new byte[DIGEST_BYTES];
    final Ed25519 ed25519 = Ed25519.create();
    final KeyPair pair = Ed25519.generateKeyPair();
    final Ed25519PublicKey key = Ed25519PublicKey.of(pair.getPublic());
    final byte[] signature = ed25519.sign(pair.getPrivate(), digest);
    final MacKey macKey;
    final byte[] macs;

    /** Makes the keys. */
    public Keys() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
        KeyPair client = generator.generateKeyPair();
        KeyPair replica = generator.generateKeyPair();
        macKey = MacKey.derive(client.getPrivate(), replica.getPublic(), "cluster", 1, 2);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has X25519", e);
      }
      macs = macKey.mac(digest);
    }
  }

  /** One MAC. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = DIGEST_BYTES)
  public byte[] mac(Keys keys) {
    return keys.macKey.mac(keys.digest);
  }

  /** Checks one MAC. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = DIGEST_BYTES)
  public boolean verifyMac(Keys keys) {
    return keys.macKey.verify(keys.digest, keys.macs, 0);
  }

  /** One signature. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = DIGEST_BYTES)
  public byte[] sign(Keys keys) {
    return keys.ed25519.sign(keys.pair.getPrivate(), keys.digest);
  }

  /** Checks one signature. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = DIGEST_BYTES)
  public boolean verify(Keys keys) {
    return keys.ed25519.verify(keys.key, keys.digest, keys.signature);
  }
}
