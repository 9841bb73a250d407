package io.evenkeel.transport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class MacKeyTest {

  private final KeyPair principal = KeyFiles.generateX25519();
  private final KeyPair replica = KeyFiles.generateX25519();

  @Test
  void bothSidesDeriveTheSameKey() {
    MacKey client = MacKey.derive(principal.getPrivate(), replica.getPublic(), "c", 3, 1);
    MacKey server = MacKey.derive(replica.getPrivate(), principal.getPublic(), "c", 3, 1);
    byte[] message = {1, 2, 3};
    byte[] vector = new byte[64];
    System.arraycopy(client.mac(message), 0, vector, 16, 16);
    assertThat(client.mac(message)).hasSize(MacKey.MAC_BYTES);
    assertThat(server.verify(message, vector, 16)).isTrue();
    assertThat(server.verify(message, vector, 0)).isFalse();
    assertThat(server.verify(message, vector, 60)).isFalse();
    assertThat(server.verify(message, vector, -1)).isFalse();
    assertThat(server.verify(new byte[] {1, 2}, vector, 16)).isFalse();
  }

  @Test
  void clusterPrincipalAndReplicaSeparateKeys() {
    byte[] message = {9};
    byte[] mac = derive("c", 3, 1).mac(message);
    assertThat(derive("c", 3, 1).mac(message)).isEqualTo(mac);
    assertThat(derive("d", 3, 1).mac(message)).isNotEqualTo(mac);
    assertThat(derive("c", 2, 1).mac(message)).isNotEqualTo(mac);
    assertThat(derive("c", 3, 0).mac(message)).isNotEqualTo(mac);
  }

  private MacKey derive(String cluster, int principalNumber, int replicaNumber) {
    return MacKey.derive(
        principal.getPrivate(), replica.getPublic(), cluster, principalNumber, replicaNumber);
  }

  /** RFC 4231, test case 1 (its key is 20 bytes) and RFC 5869, test case 1 (first 32 bytes). */
  @Test
  void hmacAndHkdfMatchTheRfcs() {
    HexFormat hex = HexFormat.of();
    byte[] key = hex.parseHex("0b".repeat(20));
    assertThat(MacKey.ofRaw(key).mac("Hi There".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(hex.parseHex("b0344c61d8db38535ca8afceaf0bf12b"));
    byte[] output =
        MacKey.hkdf(
            hex.parseHex("000102030405060708090a0b0c"),
            hex.parseHex("0b".repeat(22)),
            hex.parseHex("f0f1f2f3f4f5f6f7f8f9"));
    assertThat(hex.formatHex(output))
        .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  }

  @Test
  void refusesKeysOfAnotherKind() {
    KeyPair other = Ed25519.generateKeyPair();
    assertThatThrownBy(() -> MacKey.derive(principal.getPrivate(), other.getPublic(), "c", 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                MacKey.derive(
                    principal.getPrivate(), KeyFiles.x25519OfRaw(new byte[32]), "c", 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
