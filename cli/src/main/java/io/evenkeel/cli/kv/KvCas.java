package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel kv cas}. */
@Command(
    name = "cas",
    description =
        "Sets the value of a key only if its present value is the expected one (compare and set)."
            + " Exit code 1: it was another, nothing changed.",
    footer = {
      "",
      "Examples:",
      "  evenkeel kv cas leader node-2 --expect node-1",
      "  evenkeel kv cas leader node-1 --expect-absent"
    })
final class KvCas extends KvOperation {

  @Mixin private EntryArguments key;

  @ArgGroup(multiplicity = "1")
  private Expected expected;

  private byte[] bytes = {};

  /** What the present value must be. */
  static final class Expected {
    @Option(
        names = "--expect",
        paramLabel = "VALUE",
        description = "The value the key must have, as text (UTF-8).")
    private @Nullable String text;

    @Option(
        names = "--expect-file",
        paramLabel = "FILE",
        description = "The value the key must have, byte for byte in this file.")
    private @Nullable Path file;

    @Option(names = "--expect-absent", description = "The key must not exist.")
    private boolean absent;

    byte @Nullable [] bytes() throws IOException {
      if (absent || (file == null && text == null)) {
        return null;
      }
      return file != null
          ? Files.readAllBytes(file)
          : String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    }
  }

  @Override
  void prepare() throws IOException {
    bytes = key.readValue(context());
  }

  @Override
  int run(KvClient store, StoreTarget target) throws IOException {
    byte[] keyBytes = key.bytes();
    boolean swapped = store.compareAndSet(keyBytes, expected.bytes(), bytes);
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      Json.put(result, "key", keyBytes);
      result.put("swapped", swapped);
      printJson(result);
    } else if (!swapped) {
      throw new CliException(
          ExitCodes.FAILED, "`" + key.text() + "` does not have the expected value; not changed");
    }
    return swapped ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
