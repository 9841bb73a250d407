package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import io.evenkeel.kv.KvLimits;
import io.evenkeel.kv.KvPage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel kv scan}. */
@Command(
    name = "scan",
    description = {
      "Lists keys in ascending order with their values, one per line: key, tab, value.",
      "Tabs, line feeds and backslashes are shown as \\t, \\n and \\\\; what is not UTF-8 as"
          + " base64:... With --json each line is one JSON object, as import reads it."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel kv scan user/ --limit 10",
      "  evenkeel kv scan --keys-only --after user/900"
    })
final class KvScan extends KvOperation {

  @Mixin private PrefixArgument prefix;

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Most entries to list (${DEFAULT-VALUE}).")
  private long limit;

  @Option(
      names = "--after",
      paramLabel = "KEY",
      description = "Lists only keys greater than this one, to go on where a list ended.")
  private @Nullable String after;

  @Option(names = "--keys-only", description = "Lists keys without values.")
  private boolean keysOnly;

  @Override
  void prepare() {
    if (limit < 1) {
      throw usage("--limit must be at least 1");
    }
  }

  @Override
  int run(KvClient store, StoreTarget target) {
    byte[] position = after == null ? null : after.getBytes(StandardCharsets.UTF_8);
    long left = limit;
    boolean more = true;
    while (left > 0 && more) {
      KvPage page =
          store.scanPage(prefix.bytes(), position, (int) Math.min(left, KvLimits.SCAN_ENTRIES_MAX));
      for (KvEntry entry : page.entries()) {
        context().out().println(line(entry));
        position = entry.key();
      }
      left -= page.entries().size();
      more = page.more();
    }
    if (more && !common().json()) {
      context().err().println("evenkeel: more keys follow; --limit lists more, --after goes on");
    }
    return ExitCodes.OK;
  }

  private String line(KvEntry entry) {
    if (common().json() && keysOnly) {
      Map<String, Object> object = new LinkedHashMap<>();
      Json.put(object, "key", entry.key());
      return Json.line(object);
    }
    if (common().json()) {
      return EntryText.ndjson(entry);
    }
    String key = EntryText.shown(entry.key());
    return keysOnly ? key : key + "\t" + EntryText.shown(entry.value());
  }
}
