package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.StoreReader;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.store.Verification;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointRefusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint verify}. */
@Command(
    name = "verify",
    description = {
      "Re-reads every byte of one checkpoint, or of all: files against their checksums, objects"
          + " against the root, the root against the certificate and the public keys. Names each"
          + " damaged place with file, offset, object and reason. Exit code 1: something is"
          + " damaged."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel checkpoint verify --config my-cluster/replica-0/replica.yaml",
      "  evenkeel checkpoint verify 33 --config my-cluster/replica-0/replica.yaml"
    })
final class VerifyCommand extends BaseCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SEQ",
      description = "The checkpoint's sequence number; without it, all are verified.")
  private @Nullable Long sequence;

  @Mixin private StoreOptions store;
  @Mixin private ProgressOptions progress;

  @Override
  public Integer call() throws IOException {
    List<Object> results = new ArrayList<>();
    List<String> damages = new ArrayList<>();
    try (ReplicaCheckpoints checkpoints = store.open(context())) {
      List<StoredCheckpoint> wanted =
          sequence == null ? checkpoints.list() : List.of(checkpoints.at(sequence));
      if (sequence == null) {
        checkpoints.damages().forEach(damage -> damages.add(shown(checkpoints, damage)));
      }
      for (StoredCheckpoint checkpoint : wanted) {
        results.add(verify(checkpoints, checkpoint, damages));
      }
    }
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("checkpoints", results);
      facts.put("damages", damages);
      printJson(facts);
    } else if (results.isEmpty() && damages.isEmpty()) {
      context().out().println("no checkpoints");
    }
    damages.forEach(damage -> context().err().println("evenkeel: damaged: " + damage));
    return damages.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private Map<String, Object> verify(
      ReplicaCheckpoints checkpoints, StoredCheckpoint checkpoint, List<String> damages)
      throws IOException {
    Verification found;
    long end = checkpoints.bytesToVerify(checkpoint.sequence());
    String task = "checkpoint " + checkpoint.sequence();
    try (Progress bar = progress.startLate(context(), task, end, "MiB", 1 << 20)) {
      found = checkpoints.verify(checkpoint.sequence(), bar::to);
    }
    Optional<CheckpointCertificate> certificate = checkpoints.certificate(checkpoint);
    Optional<CheckpointRefusal> refusal = checkpoints.refusal(checkpoint);
    found.damages().forEach(damage -> damages.add(shown(checkpoints, damage)));
    if (checkpoint.certified() && refusal.isPresent()) {
      damages.add(
          checkpoints.path(StoreReader.certificateFile(checkpoint.sequence()))
              + ": the certificate of checkpoint "
              + checkpoint.sequence()
              + " proves nothing: "
              + Shown.lower(refusal.get()));
    }
    boolean intact = found.intact() && !(checkpoint.certified() && refusal.isPresent());
    Map<String, Object> facts = Shown.facts(checkpoint);
    facts.put("intact", intact);
    facts.put("certified", certificate.isPresent() && refusal.isEmpty());
    facts.put("verifiedObjects", found.objects());
    facts.put("verifiedBytes", found.bytes());
    if (!common().json()) {
      String votes =
          certificate
              .filter(any -> refusal.isEmpty())
              .map(
                  any ->
                      checkpoints.isOneReplicasWord()
                          ? "signed by its replica alone"
                          : "certified by " + Shown.votes(any))
              .orElse(checkpoint.certified() ? "not certified" : "not certified: nobody voted yet");
      print(checkpoint, found, intact, votes);
    }
    return facts;
  }

  private void print(
      StoredCheckpoint checkpoint, Verification found, boolean intact, String votes) {
    context()
        .out()
        .printf(
            Locale.ROOT,
            "checkpoint %d: %s, %d of %d objects and %d of %d bytes verified, root %s, %s%n",
            checkpoint.sequence(),
            intact ? "intact" : "DAMAGED",
            found.objects(),
            checkpoint.header().objects(),
            found.bytes(),
            checkpoint.header().bytes(),
            checkpoint.header().root().hex().substring(0, 16),
            votes);
  }

  private static String shown(ReplicaCheckpoints checkpoints, Damage damage) {
    return new Damage(
            damage.reason(), checkpoints.path(damage.file()), damage.offset(), damage.detail())
        .toString();
  }
}
