package io.evenkeel.node.keys;

import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.OperatorCheck;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.RawKey;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Locale;

/**
 * The operator's key: its signature makes a change of the configuration. No running replica needs
 * it; keep it offline beside the CA's.
 */
public final class OperatorKey {

  private static final Ed25519 ED25519 = Ed25519.create();

  private final PrivateKey key;
  private final Path file;

  private OperatorKey(PrivateKey key, Path file) {
    this.key = key;
    this.file = file;
  }

  /**
   * Makes a new key.
   *
   * @return the public key
   * @throws IOException if the file exists or cannot be written
   */
  public static RawKey create(Path file) throws IOException {
    KeyPair pair = KeyPairs.ed25519();
    PrivateFiles.writeSecret(file, Pem.encode(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
    return RawKeys.raw(pair.getPublic());
  }

  /**
   * Reads a key.
   *
   * @param where what names the file, for messages
   * @throws ConfigException if it is missing, unreadable, or readable for others
   */
  public static OperatorKey read(Path file, String where) {
    return new OperatorKey(new KeyLoader(file).privateKey(file, where, "Ed25519"), file);
  }

  /**
   * Signs a change.
   *
   * @param operatorKey of the configuration, which this key must belong to
   * @throws ConfigException if it is another cluster's
   */
  public Reconfiguration sign(Reconfiguration change, KeyBytes operatorKey) {
    byte[] signature = ED25519.sign(key, change.content());
    if (!check().holds(operatorKey, change.content(), signature)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the operator's key %s does not belong to `operatorKey` of the cluster; use the one"
                  + " that the same `evenkeel init` wrote",
              file));
    }
    return change.signed(signature);
  }

  /** Checks operators' signatures. Any thread. */
  public static OperatorCheck check() {
    return (operatorKey, content, signature) -> {
      try {
        return ED25519.verify(Ed25519PublicKey.ofRaw(operatorKey.bytes()), content, signature);
      } catch (RuntimeException notAKey) {
        return false;
      }
    };
  }
}
