package io.evenkeel.cli;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * SHA-256 by the native library, for the whole JVM. The JDK's own is as fast only after the second
 * compiler has seen it: until then, that is for the first half minute of a replica, checkpoints and
 * restarts wait for hashes at a tenth of the speed. A client hashes each request and the replies of
 * all replicas. Everything else stays with the JDK's providers.
 */
final class NativeDigests {

  private static final String NAME = "EvenkeelDigests";
  private static final String ALGORITHM = "SHA-256";

  private NativeDigests() {}

  /**
   * Makes native SHA-256 the JVM's first choice: what {@link MessageDigest#getInstance(String)}
   * returns to everybody in this process. Repeating it changes nothing.
   *
   * @return whether it is in force; if not (no native library for this platform, or it fails its
   *     test), digests are the JDK's own, slower and equal
   */
  static synchronized boolean install() {
    if (Security.getProvider(NAME) != null) {
      return true;
    }
    // What a missing native library throws is an Error in some versions: nothing to repair here.
    try {
      AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
      if (corretto.getLoadingError() != null) {
        return false;
      }
      Provider.Service service = corretto.getService("MessageDigest", ALGORITHM);
      Provider digests = new Digests(service);
      return passesSelfTest(digests) && Security.insertProviderAt(digests, 1) > 0;
    } catch (LinkageError | RuntimeException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean passesSelfTest(Provider provider) throws GeneralSecurityException {
    byte[] bytes = new byte[1000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    MessageDigest fast = MessageDigest.getInstance(ALGORITHM, provider);
    return Arrays.equals(fast.digest(bytes), MessageDigest.getInstance(ALGORITHM).digest(bytes))
        && Arrays.equals(fast.digest(), MessageDigest.getInstance(ALGORITHM).digest());
  }

  /** A provider of nothing but this digest. */
  private static final class Digests extends Provider {

    private static final long serialVersionUID = 1;

    Digests(Service implementation) {
      super(NAME, "1", "SHA-256 by the native library");
      putService(
          new Service(
              this,
              "MessageDigest",
              ALGORITHM,
              implementation.getClassName(),
              List.of(),
              Map.of()) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
              return implementation.newInstance(parameter);
            }
          });
    }
  }
}
