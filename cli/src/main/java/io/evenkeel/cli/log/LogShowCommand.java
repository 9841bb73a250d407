package io.evenkeel.cli.log;

import io.evenkeel.agreement.Digest;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.offline.LogEntries;
import io.evenkeel.node.offline.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel log show}. */
@Command(
    name = "show",
    description = {
      "Shows the records of a replica's protocol log, the oldest first, each with the segment file"
          + " and the offset at which it stands, its type, view, batch and digest.",
      "A record marked `head` repeats, at the start of a segment, what must outlive older ones. With"
          + " --json, one object a line. A damaged log is refused with the place."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel log show --config my-cluster/replica-0/replica.yaml",
      "  evenkeel log show --config my-cluster/replica-0/replica.yaml --type view,view_change,new_view",
      "  evenkeel log show --config my-cluster/replica-0/replica.yaml --from 120 --to 130 --json"
    })
final class LogShowCommand extends BaseCommand {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The replica's own file, replica.yaml; it names the data directory.")
  private Path config;

  @Option(
      names = "--from",
      paramLabel = "SEQ",
      description = "Only records that belong to this batch or a later one.")
  private @Nullable Long from;

  @Option(
      names = "--to",
      paramLabel = "SEQ",
      description = "Only records that belong to this batch or an earlier one.")
  private @Nullable Long to;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      split = ",",
      description = "Only these types, separated by commas: ${COMPLETION-CANDIDATES}.")
  private List<LogEntry.Type> types = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    long[] counts = new long[2];
    try (LogEntries log = LogEntries.open(ReplicaConfig.load(config, context().environment()))) {
      log.forEach(
          entry -> {
            counts[0]++;
            if (wanted(entry)) {
              counts[1]++;
              show(entry);
            }
          });
      if (!common().json()) {
        context()
            .out()
            .printf(
                Locale.ROOT,
                "%d of %d records in %d segment files%s%n",
                counts[1],
                counts[0],
                log.segments(),
                log.tornBytes() == 0
                    ? ""
                    : ", and " + log.tornBytes() + " bytes that were not durable");
      }
    }
    return ExitCodes.OK;
  }

  private boolean wanted(LogEntry entry) {
    long first = from == null ? 0 : from;
    long last = to == null ? Long.MAX_VALUE : to;
    boolean all = from == null && to == null;
    long sequence = entry.sequence().orElse(-1);
    boolean inRange = all || (sequence >= first && sequence <= last);
    return inRange && (types.isEmpty() || types.contains(entry.type()));
  }

  private void show(LogEntry entry) {
    String type = entry.type().name().toLowerCase(Locale.ROOT);
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", entry.place().file());
      facts.put("offset", entry.place().offset());
      facts.put("type", type);
      facts.put("head", entry.place().head());
      entry.view().ifPresent(view -> facts.put("view", view));
      entry.sequence().ifPresent(sequence -> facts.put("sequence", sequence));
      entry.digest().ifPresent(digest -> facts.put("digest", digest.hex()));
      facts.put("detail", entry.detail());
      printJson(facts);
      return;
    }
    String line =
        String.format(
            Locale.ROOT,
            "%s %9d  %-17s %-9s %-12s %-12s  %s%s",
            entry.place().file(),
            entry.place().offset(),
            type,
            entry.view().isPresent() ? "view " + entry.view().getAsLong() : "",
            entry.sequence().isPresent() ? "batch " + entry.sequence().getAsLong() : "",
            entry.digest().map(Digest::toString).orElse(""),
            entry.place().head() ? "head " : "",
            entry.detail());
    context().out().println(line.stripTrailing());
  }
}
