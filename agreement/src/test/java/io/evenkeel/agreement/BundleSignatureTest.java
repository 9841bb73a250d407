package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle's signature holds for each of its requests, and for nothing else. */
final class BundleSignatureTest {

  private static final int PRINCIPAL = 3;
  private static final long SEED = 4;

  /** Two hashes are a signature: whoever has not the principal's number cannot make it. */
  private static byte[] sign(int principal, byte[] content) {
    byte[] key = ("key of " + principal).getBytes(StandardCharsets.US_ASCII);
    byte[] signature = Arrays.copyOf(Digest.sha256(key, content).bytes(), 64);
    System.arraycopy(Digest.sha256(content, key).bytes(), 0, signature, 32, 32);
    return signature;
  }

  private static final Authenticator KEYS =
      new Authenticator() {
        @Override
        public byte[] sign(Member own, byte[] content) {
          return new byte[0];
        }

        @Override
        public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
          return false;
        }

        @Override
        public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
          return Arrays.equals(signature, BundleSignatureTest.sign(principal, digest));
        }

        @Override
        public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
          return false;
        }
      };

  private static List<Digest> requests(int count) {
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      digests.add(Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8), 1}));
    }
    return digests;
  }

  private static List<byte[]> signed(List<Digest> requests) {
    AtomicInteger times = new AtomicInteger();
    List<byte[]> carried =
        BundleSignature.of(
            requests,
            root -> {
              times.incrementAndGet();
              return sign(PRINCIPAL, root);
            });
    assertThat(times).hasValue(1);
    assertThat(carried).hasSameSizeAs(requests);
    return carried;
  }

  private static boolean holds(Digest request, byte[] carried) {
    return BundleSignature.holds(KEYS, PRINCIPAL, request, carried);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100, 255, 256})
  void holdsForEachOfItsRequestsAndForNoneOfAnother(int count) {
    List<Digest> requests = requests(count);
    List<byte[]> carried = signed(requests);
    for (int i = 0; i < count; i++) {
      assertThat(carried.get(i).length).isLessThanOrEqualTo(BundleSignature.BYTES_MAX);
      for (int j = Math.max(0, i - 3); j < Math.min(count, i + 4); j++) {
        assertThat(holds(requests.get(j), carried.get(i))).as(i + " for " + j).isEqualTo(i == j);
      }
      assertThat(BundleSignature.holds(KEYS, 4, requests.get(i), carried.get(i))).isFalse();
    }
  }

  @Test
  void oneRequestCarriesTheSignatureOfItsOwnDigest() {
    Digest request = requests(1).get(0);
    assertThat(signed(List.of(request)).get(0)).isEqualTo(sign(PRINCIPAL, request.bytes()));
  }

  /**
   * A node is covered like a request; what is hashed for it must not be what a request could be.
   */
  @Test
  void nodesAreHashedWithATagOfTheirOwn() {
    List<Digest> requests = requests(4);
    byte[] carried = signed(requests).get(0);
    byte[] above = new byte[64 + 1 + 32];
    System.arraycopy(carried, 0, above, 0, 64);
    System.arraycopy(carried, 97, above, 65, 32);
    byte[] tag = "\0\0\0\021evenkeel.bundle.1".getBytes(StandardCharsets.US_ASCII);
    byte[] left = requests.get(0).bytes();
    byte[] right = requests.get(1).bytes();
    assertThat(holds(Digest.sha256(tag, left, right), above)).isTrue();
    assertThat(holds(Digest.sha256(left, right), above)).isFalse();
  }

  @Test
  void whateverIsChangedNoLongerHolds() {
    List<Digest> requests = requests(13);
    List<byte[]> carried = signed(requests);
    for (int i = 0; i < requests.size(); i++) {
      for (int bit = 0; bit < carried.get(i).length * 8; bit++) {
        byte[] broken = carried.get(i).clone();
        broken[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(holds(requests.get(i), broken)).as(i + " bit " + bit).isFalse();
      }
    }
  }

  @Test
  void otherShapesAreRefused() {
    List<Digest> requests = requests(256);
    byte[] carried = signed(requests).get(77);
    Random random = new Random(SEED);
    for (int length = 0; length < carried.length + 100; length++) {
      if (length != carried.length) {
        byte[] other = Arrays.copyOf(carried, length);
        assertThat(holds(requests.get(77), other)).as("length " + length).isFalse();
        random.nextBytes(other);
        assertThat(holds(requests.get(77), other)).as("seed " + SEED).isFalse();
      }
    }
    assertThatThrownBy(() -> BundleSignature.of(requests(257), root -> root))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BundleSignature.of(List.of(), root -> root))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
