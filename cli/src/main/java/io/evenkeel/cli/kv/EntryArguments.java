package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.kv.KvLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The key a command is about and the value it writes: an argument, a file, or standard input. */
final class EntryArguments extends KeyArgument {

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value, as text (UTF-8); - reads it from standard input.")
  private @Nullable String value;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Takes the value from this file, byte for byte.")
  private @Nullable Path file;

  byte[] readValue(CliContext context) throws IOException {
    if ((value == null) == (file == null)) {
      throw new CliException(
          ExitCodes.USAGE, "name the value once: as VALUE, as - for standard input, or by --file");
    }
    if (file != null) {
      try (InputStream in = Files.newInputStream(file)) {
        return bounded(in, "the file " + file);
      }
    }
    if ("-".equals(value)) {
      return bounded(context.in(), "standard input");
    }
    return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bounded(InputStream in, String source) throws IOException {
    byte[] bytes = in.readNBytes(KvLimits.VALUE_BYTES_MAX + 1);
    if (bytes.length > KvLimits.VALUE_BYTES_MAX) {
      throw new CliException(
          ExitCodes.FAILED,
          source
              + " has more than "
              + KvLimits.VALUE_BYTES_MAX
              + " bytes; values have at most so"
              + " many (16 MiB): split it");
    }
    return bytes;
  }
}
