package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.store.StoredFile;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Table;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel checkpoint list}. */
@Command(
    name = "list",
    description = {
      "Lists the checkpoints in a replica's store, the oldest first: what they are, how large, and"
          + " whether their certificate holds. Reads no objects; verify does.",
      "An image of its own holds all objects; one on a base shares files with an earlier"
          + " checkpoint. FILES is what is in files of its own, BYTES all values."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel checkpoint list --config my-cluster/replica-0/replica.yaml"
    })
final class ListCommand extends BaseCommand {

  @Mixin private StoreOptions store;

  @Override
  public Integer call() throws IOException {
    try (ReplicaCheckpoints checkpoints = store.open(context())) {
      Table table =
          new Table(
              List.of(
                  "SEQUENCE",
                  "KIND",
                  "IMAGE",
                  "METHOD",
                  "OBJECTS",
                  "BYTES",
                  "FILES",
                  "ROOT",
                  "CERTIFICATE",
                  "AGE"));
      List<Object> all = new ArrayList<>();
      for (StoredCheckpoint checkpoint : checkpoints.list()) {
        all.add(add(checkpoints, checkpoint, table));
      }
      return report(checkpoints.damages(), all, table);
    }
  }

  /** Adds a row; the same for programs. */
  private static Map<String, Object> add(
      ReplicaCheckpoints checkpoints, StoredCheckpoint checkpoint, Table table) throws IOException {
    List<StoredFile> files = checkpoints.files(checkpoint.sequence());
    long own = files.stream().filter(StoredFile::own).mapToLong(StoredFile::bytes).sum();
    boolean onBase = files.stream().anyMatch(file -> !file.own());
    String certificate = certificate(checkpoints, checkpoint);
    Instant published = checkpoints.published(checkpoint.sequence()).toInstant();
    table.row(
        List.of(
            Long.toString(checkpoint.sequence()),
            Shown.lower(checkpoint.kind()),
            onBase ? "on a base" : "its own",
            checkpoint.method(),
            Long.toString(checkpoint.header().objects()),
            Long.toString(checkpoint.header().bytes()),
            Long.toString(own),
            checkpoint.header().root().hex().substring(0, 16),
            certificate,
            age(published)));
    Map<String, Object> facts = Shown.facts(checkpoint);
    facts.put("onBase", onBase);
    facts.put("ownFileBytes", own);
    facts.put("certificate", certificate);
    facts.put("published", published.toString());
    return facts;
  }

  private int report(List<Damage> damages, List<Object> all, Table table) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("checkpoints", all);
      facts.put("damages", damages.stream().map(Damage::toString).toList());
      printJson(facts);
    } else if (all.isEmpty()) {
      context().out().println("no checkpoints");
    } else {
      context().out().print(table);
    }
    damages.forEach(damage -> context().err().println("evenkeel: damaged: " + damage));
    return damages.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static String certificate(ReplicaCheckpoints all, StoredCheckpoint checkpoint) {
    if (!checkpoint.certified()) {
      return "none";
    }
    return all.refusal(checkpoint)
        .map(Shown::lower)
        .orElse(
            all.isOneReplicasWord() ? "its word" : checkpoint.stable() ? "stable" : "certified");
  }

  private static String age(Instant published) {
    long seconds = Math.max(0, Duration.between(published, Instant.now()).toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200
        ? seconds / 60 + " min"
        : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }
}
