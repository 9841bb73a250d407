package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel kv delete}. */
@Command(
    name = "delete",
    description = "Removes a key with its value. Exit code 1: there was no such key.",
    footer = {"", "Example:", "  evenkeel kv delete greeting"})
final class KvDelete extends KvOperation {

  @Mixin private KeyArgument key;

  @Override
  int run(KvClient store, StoreTarget target) {
    byte[] bytes = key.bytes();
    boolean deleted = store.delete(bytes);
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      Json.put(result, "key", bytes);
      result.put("deleted", deleted);
      printJson(result);
    } else if (!deleted) {
      throw new CliException(ExitCodes.FAILED, "there is no key `" + key.text() + "`");
    }
    return deleted ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
