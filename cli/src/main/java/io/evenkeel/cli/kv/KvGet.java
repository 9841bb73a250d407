package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel kv get}. */
@Command(
    name = "get",
    description = {
      "Writes the value of a key to standard output, byte for byte, nothing added.",
      "With --json, a value that is not UTF-8 stands as valueBase64. Exit code 1: no such key."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel kv get greeting",
      "  evenkeel kv get picture > picture.png"
    })
final class KvGet extends KvOperation {

  @Mixin private KeyArgument key;

  @Override
  int run(KvClient store, StoreTarget target) {
    byte[] bytes = key.bytes();
    Optional<byte[]> value = store.get(bytes);
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      Json.put(result, "key", bytes);
      result.put("found", value.isPresent());
      value.ifPresent(present -> Json.put(result, "value", present));
      printJson(result);
      return value.isPresent() ? ExitCodes.OK : ExitCodes.FAILED;
    }
    byte[] present =
        value.orElseThrow(
            () -> new CliException(ExitCodes.FAILED, "there is no key `" + key.text() + "`"));
    context().out().write(present, 0, present.length);
    context().out().flush();
    return ExitCodes.OK;
  }
}
