package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.MessageDigest;
import java.security.Security;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeDigestsTest {

  @AfterEach
  void remove() {
    Security.removeProvider("EvenkeelDigests");
  }

  @Test
  void digestsAreTheJdksInAnyPieces() throws Exception {
    assumeTrue(NativeDigests.install(), "no native library on this platform");
    SplittableRandom random = new SplittableRandom(7);
    MessageDigest fast = MessageDigest.getInstance("SHA-256");
    MessageDigest own = MessageDigest.getInstance("SHA-256", "SUN");
    assertThat(fast.getProvider().getName()).isEqualTo("EvenkeelDigests");
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length + 1);
      fast.update(bytes, 0, cut);
      fast.update(bytes, cut, bytes.length - cut);
      byte[] found = new byte[40];
      assertThat(fast.digest(found, 3, 32)).isEqualTo(32);
      assertThat(java.util.Arrays.copyOfRange(found, 3, 35)).isEqualTo(own.digest(bytes));
    }
  }

  @Test
  void onlyThisDigestChangesItsProvider() throws Exception {
    assumeTrue(NativeDigests.install(), "no native library on this platform");
    assertThat(NativeDigests.install()).isTrue();
    assertThat(MessageDigest.getInstance("SHA-512").getProvider().getName()).isEqualTo("SUN");
    assertThat(Security.getProvider("EvenkeelDigests").getServices()).hasSize(1);
  }
}
