package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel kv export}. */
@Command(
    name = "export",
    description = {
      "Writes all entries, or those with a prefix, as NDJSON: one object with key and value per"
          + " line, as `kv import` reads it. What is not UTF-8 stands as keyBase64, valueBase64.",
      "A file appears only when it is complete. The store is read page by page: what others change"
          + " meanwhile may or may not be in the export."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel kv export backup.ndjson",
      "  evenkeel kv export - --prefix user/ | gzip > users.ndjson.gz"
    })
final class KvExport extends KvOperation {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file to write, replaced if it exists; - writes to standard output.")
  private String target;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Only keys that begin with this text (UTF-8).")
  private String prefix;

  @Mixin private ProgressOptions progress;

  @Override
  int run(KvClient store, StoreTarget unused) throws IOException {
    long count;
    if (target.equals("-")) {
      count = write(store, context().out());
      context().out().flush();
    } else {
      count = writeFile(store, Path.of(target).toAbsolutePath());
    }
    if (common().json() && !target.equals("-")) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("file", target);
      result.put("exported", count);
      printJson(result);
    } else {
      context().err().printf(Locale.ROOT, "exported %d entries%n", count);
    }
    return ExitCodes.OK;
  }

  private long writeFile(KvClient store, Path file) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".part");
    try {
      long count;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
        count = write(store, out);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return count;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private long write(KvClient store, OutputStream out) throws IOException {
    byte[] begin = prefix.getBytes(StandardCharsets.UTF_8);
    long count = 0;
    try (Progress bar = progress.start(context(), "export", -1, "entries", 1)) {
      for (KvEntry entry : store.scan(begin)) {
        out.write((EntryText.ndjson(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        count++;
        bar.to(count);
      }
    }
    return count;
  }
}
