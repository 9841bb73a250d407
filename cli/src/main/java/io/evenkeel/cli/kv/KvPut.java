package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel kv put}. */
@Command(
    name = "put",
    description = "Sets the value of a key, whether or not it has one already.",
    footer = {
      "",
      "Examples:",
      "  evenkeel kv put greeting hello",
      "  evenkeel kv put picture --file picture.png",
      "  date | evenkeel kv put today -"
    })
final class KvPut extends KvOperation {

  @Mixin private EntryArguments key;
  private byte[] bytes = {};

  @Override
  void prepare() throws IOException {
    bytes = key.readValue(context());
  }

  @Override
  int run(KvClient store, StoreTarget target) {
    byte[] keyBytes = key.bytes();
    store.put(keyBytes, bytes);
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      Json.put(result, "key", keyBytes);
      result.put("valueBytes", bytes.length);
      printJson(result);
    }
    return ExitCodes.OK;
  }
}
