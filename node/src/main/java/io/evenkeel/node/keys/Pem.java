package io.evenkeel.node.keys;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM text (RFC 7468) of one object. */
final class Pem {

  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String CERTIFICATE = "CERTIFICATE";

  private static final Base64.Encoder ENCODER =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String encode(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + ENCODER.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /**
   * The bytes of the first object with this label.
   *
   * @throws IllegalArgumentException if there is none, or its base64 is damaged
   */
  static byte[] decode(String label, String text) {
    Pattern pattern =
        Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END " + label + "-----");
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("there is no -----BEGIN " + label + "----- in it");
    }
    return Base64.getDecoder().decode(matcher.group(1).replaceAll("\\s", ""));
  }
}
