package io.evenkeel.cli.kv;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Parameters;

/** The prefix of the keys a command is about. */
final class PrefixArgument {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Only keys that begin with this text (UTF-8); without it all keys.")
  private String prefix;

  byte[] bytes() {
    return prefix.getBytes(StandardCharsets.UTF_8);
  }
}
