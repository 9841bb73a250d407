package io.evenkeel.transport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Security;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class Ed25519Test {

  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  static Stream<Ed25519> implementations() {
    return Stream.of(Ed25519.create(), Ed25519.jdk());
  }

  /** RFC 8032, section 7.1: secret, public, message, signature. */
  private static final String[][] RFC_8032 = {
    {
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
          + "6bd25bf5f0595bbe24655141438e7a100b"
    },
    {
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
          + "8c387b2eaeb4302aeeb00d291612bb0c00"
    },
    {
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
          + "594a7c15e9716ed28dc027beceea1ec40a"
    },
  };

  @ParameterizedTest
  @MethodSource("implementations")
  void signsAndVerifiesTheVectorsOfTheRfc(Ed25519 ed25519) throws Exception {
    for (String[] vector : RFC_8032) {
      PrivateKey secret =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, hex(vector[0])));
      Ed25519PublicKey key = Ed25519PublicKey.ofRaw(hex(vector[1]));
      assertThat(ed25519.sign(secret, hex(vector[2]))).isEqualTo(hex(vector[3]));
      assertThat(ed25519.verify(key, hex(vector[2]), hex(vector[3]))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void refusesTheSameSignatureWithTheOrderAddedToS(Ed25519 ed25519) {
    byte[] malleable = hex(RFC_8032[2][3]);
    byte[] s = reverse(Arrays.copyOfRange(malleable, 32, 64));
    byte[] grown = new BigInteger(1, s).add(ORDER).toByteArray();
    byte[] padded = new byte[32];
    System.arraycopy(grown, 0, padded, 32 - grown.length, grown.length);
    System.arraycopy(reverse(padded), 0, malleable, 32, 32);
    Ed25519PublicKey key = Ed25519PublicKey.ofRaw(hex(RFC_8032[2][1]));
    assertThat(ed25519.verify(key, hex(RFC_8032[2][2]), malleable)).isFalse();
  }

  @Test
  void bothImplementationsAgreeOnEveryDamagedSignature() {
    Ed25519 fast = Ed25519.create();
    Ed25519 slow = Ed25519.jdk();
    long seed = 20261122;
    Random random = new Random(seed);
    KeyPair pair = Ed25519.generateKeyPair();
    Ed25519PublicKey key = Ed25519PublicKey.of(pair.getPublic());
    byte[] message = new byte[40];
    for (int round = 0; round < 120; round++) {
      random.nextBytes(message);
      byte[] signature = fast.sign(pair.getPrivate(), message);
      damage(random, signature, round);
      assertThat(fast.verify(key, message, signature))
          .as("seed %d round %d", seed, round)
          .isEqualTo(slow.verify(key, message, signature))
          .isEqualTo(round % 6 == 0);
    }
  }

  private static void damage(Random random, byte[] signature, int round) {
    switch (round % 6) {
      case 1 -> signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      case 2 -> Arrays.fill(signature, 0, 32, (byte) 0xff);
      case 3 -> {
        Arrays.fill(signature, 0, 32, (byte) 0);
        signature[0] = 1;
        signature[31] = (byte) 0x80;
      }
      case 4 -> Arrays.fill(signature, (byte) 0);
      case 5 -> signature[63] |= (byte) 0xe0;
      default -> {}
    }
  }

  @Test
  void refusesKeysOfSmallOrderAndKeysThatAreNotCanonical() {
    byte[] identity = new byte[32];
    identity[0] = 1;
    byte[] orderEight = hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
    byte[] abovePrime = new byte[32];
    Arrays.fill(abovePrime, (byte) 0xff);
    abovePrime[31] = 0x7f;
    for (byte[] weak :
        new byte[][] {identity, orderEight, abovePrime, new byte[32], new byte[31]}) {
      assertThatThrownBy(() -> Ed25519PublicKey.ofRaw(weak))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void malformedSignaturesAreFalseNotExceptions() {
    Ed25519PublicKey key = Ed25519PublicKey.ofRaw(hex(RFC_8032[0][1]));
    for (int length : new int[] {0, 1, 63, 65, 1000}) {
      assertThat(Ed25519.create().verify(key, new byte[0], new byte[length])).isFalse();
    }
  }

  @Test
  void registersNoProvider() {
    String before = Arrays.toString(Security.getProviders());
    Ed25519.create();
    assertThat(Arrays.toString(Security.getProviders()))
        .isEqualTo(before)
        .doesNotContain("AmazonCorretto");
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] reverse(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
