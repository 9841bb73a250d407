package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel kv count}. */
@Command(
    name = "count",
    description = "Shows how many keys there are, all or those with a prefix.",
    footer = {"", "Examples:", "  evenkeel kv count", "  evenkeel kv count user/"})
final class KvCount extends KvOperation {

  @Mixin private PrefixArgument prefix;

  @Override
  int run(KvClient store, StoreTarget target) {
    long count = store.count(prefix.bytes());
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      Json.put(result, "prefix", prefix.bytes());
      result.put("count", count);
      printJson(result);
    } else {
      context().out().println(count);
    }
    return ExitCodes.OK;
  }
}
