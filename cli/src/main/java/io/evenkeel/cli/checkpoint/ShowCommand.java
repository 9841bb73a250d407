package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.store.StoredFile;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Table;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointRefusal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel checkpoint show}. */
@Command(
    name = "show",
    description = {
      "Shows what the manifest and the certificate of one checkpoint say: counts, root, who voted,"
          + " and the files it consists of."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel checkpoint show 33 --config my-cluster/replica-0/replica.yaml"
    })
final class ShowCommand extends BaseCommand {

  @Mixin private SequenceArgument wanted;
  @Mixin private StoreOptions store;

  @Override
  public Integer call() throws IOException {
    try (ReplicaCheckpoints checkpoints = store.open(context())) {
      StoredCheckpoint checkpoint = checkpoints.at(wanted.sequence());
      List<StoredFile> files = checkpoints.files(checkpoint.sequence());
      Optional<CheckpointCertificate> certificate = checkpoints.certificate(checkpoint);
      Optional<CheckpointRefusal> refusal = checkpoints.refusal(checkpoint);
      if (common().json()) {
        printJson(facts(checkpoint, certificate, refusal, files));
      } else {
        print(checkpoint, certificate, refusal, files, checkpoints.isOneReplicasWord());
      }
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> facts(
      StoredCheckpoint checkpoint,
      Optional<CheckpointCertificate> certificate,
      Optional<CheckpointRefusal> refusal,
      List<StoredFile> files) {
    Map<String, Object> facts = Shown.facts(checkpoint);
    facts.put("codecVersion", checkpoint.header().codecVersion());
    facts.put("trie", checkpoint.header().trie().hex());
    certificate.ifPresent(votes -> Shown.put(facts, votes));
    facts.put("certified", certificate.isPresent() && refusal.isEmpty());
    facts.put("stable", checkpoint.stable() && refusal.isEmpty());
    refusal.ifPresent(reason -> facts.put("refusal", Shown.lower(reason)));
    List<Object> entries = new ArrayList<>();
    for (StoredFile file : files) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", file.name());
      entry.put("role", Shown.lower(file.role()));
      entry.put("bytes", file.bytes());
      entry.put("own", file.own());
      entries.add(entry);
    }
    facts.put("files", entries);
    return facts;
  }

  private void print(
      StoredCheckpoint checkpoint,
      Optional<CheckpointCertificate> certificate,
      Optional<CheckpointRefusal> refusal,
      List<StoredFile> files,
      boolean word) {
    PrintStream out = context().out();
    out.printf(
        Locale.ROOT,
        "checkpoint %d, kind %s, taken by %s%n%d objects with %d bytes of values, codec version"
            + " %d%ntrie %s%nroot %s%n",
        checkpoint.sequence(),
        Shown.lower(checkpoint.kind()),
        checkpoint.method(),
        checkpoint.header().objects(),
        checkpoint.header().bytes(),
        checkpoint.header().codecVersion(),
        checkpoint.header().trie().hex(),
        checkpoint.header().root().hex());
    String votes = certificate.map(Shown::votes).orElse("no certificate");
    out.println(
        refusal.isEmpty()
            ? (word ? "one replica's word, " : checkpoint.stable() ? "stable by " : "certified by ")
                + votes
            : "not certified (" + Shown.lower(refusal.get()) + "): " + votes);
    Table table = new Table(List.of("FILE", "HOLDS", "BYTES", "OF"));
    for (StoredFile file : files) {
      table.row(
          List.of(
              file.name(),
              Shown.lower(file.role()),
              Long.toString(file.bytes()),
              file.own() ? "this checkpoint" : "its base"));
    }
    out.print(table);
  }
}
