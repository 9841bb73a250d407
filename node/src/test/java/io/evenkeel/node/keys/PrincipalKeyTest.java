package io.evenkeel.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;

/** What was found to be signed once helps nothing that is not. */
final class PrincipalKeyTest {

  private final Ed25519 ed25519 = Ed25519.create();
  private final KeyPair pair = Ed25519.generateKeyPair();
  private final PrincipalKey key = new PrincipalKey(Ed25519PublicKey.of(pair.getPublic()));

  private static byte[] content(int i) {
    byte[] content = new byte[32];
    content[0] = (byte) i;
    return content;
  }

  private byte[] sign(byte[] content) {
    return ed25519.sign(pair.getPrivate(), content);
  }

  @Test
  void theSameIsFoundAgainAndManyMoreAreVerified() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100; i++) {
        assertThat(key.verify(ed25519, content(i), sign(content(i)))).isTrue();
        assertThat(key.verify(ed25519, content(i), sign(content(i)))).isTrue();
      }
    }
  }

  @Test
  void neitherAnotherSignatureNorAnotherContentHoldsBecauseOneDid() {
    byte[] signature = sign(content(1));
    assertThat(key.verify(ed25519, content(1), signature)).isTrue();
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] broken = signature.clone();
      broken[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(key.verify(ed25519, content(1), broken)).as("bit " + bit).isFalse();
    }
    assertThat(key.verify(ed25519, content(2), signature)).isFalse();
    assertThat(key.verify(ed25519, content(1), new byte[0])).isFalse();
  }

  @Test
  void whatDidNotHoldIsNotKept() {
    byte[] wrong = sign(content(1));
    assertThat(key.verify(ed25519, content(2), wrong)).isFalse();
    assertThat(key.verify(ed25519, content(2), wrong)).isFalse();
  }
}
