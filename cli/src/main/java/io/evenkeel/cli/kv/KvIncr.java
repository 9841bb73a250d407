package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel kv incr}. */
@Command(
    name = "incr",
    description =
        "Adds to a number and shows the new one. The value is decimal text of at most 64 bits; a"
            + " key that does not exist counts as 0.",
    footer = {"", "Examples:", "  evenkeel kv incr visits", "  evenkeel kv incr stock --by=-3"})
final class KvIncr extends KvOperation {

  @Mixin private KeyArgument key;

  @Option(
      names = "--by",
      paramLabel = "N",
      defaultValue = "1",
      description = "How much to add, may be negative (${DEFAULT-VALUE}).")
  private long delta;

  @Override
  int run(KvClient store, StoreTarget target) {
    byte[] bytes = key.bytes();
    long number = store.increment(bytes, delta);
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      Json.put(result, "key", bytes);
      result.put("number", number);
      printJson(result);
    } else {
      context().out().println(number);
    }
    return ExitCodes.OK;
  }
}
