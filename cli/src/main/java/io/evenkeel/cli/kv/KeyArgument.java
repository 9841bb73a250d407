package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.kv.KvLimits;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The key a command is about. */
class KeyArgument {

  @Parameters(index = "0", paramLabel = "KEY", description = "The key, as text (UTF-8).")
  private String key;

  @Option(
      names = "--key-base64",
      description = "KEY is the base64 of the key's bytes, for keys that are not text.")
  private boolean base64;

  /** The text as typed, for messages. */
  String text() {
    return key;
  }

  byte[] bytes() {
    byte[] bytes = base64 ? decode(key) : key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > KvLimits.KEY_BYTES_MAX) {
      throw new CliException(
          ExitCodes.USAGE,
          "the key has " + bytes.length + " bytes; allowed: 1 to " + KvLimits.KEY_BYTES_MAX);
    }
    return bytes;
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCodes.USAGE, "KEY is not base64 (" + e.getMessage() + "); omit --key-base64?", e);
    }
  }
}
