package io.evenkeel.node.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over names and values, each with its length (4 bytes, big-endian) in front. */
final class SettingsDigest implements SettingSink {

  private final MessageDigest digest;

  SettingsDigest(String domain) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    field(domain);
  }

  @Override
  public <T> void put(Setting<T> setting, T value) {
    field(setting.name());
    field(setting.type().printer().apply(value));
  }

  byte[] finish() {
    return digest.digest();
  }

  private void field(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
