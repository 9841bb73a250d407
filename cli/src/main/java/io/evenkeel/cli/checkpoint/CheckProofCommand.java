package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.ProofFile;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.node.offline.CheckedProof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint check-proof}. */
@Command(
    name = "check-proof",
    description = {
      "Checks what `prove` wrote, with nothing but the cluster's public keys, and says what it"
          + " proves. Exit code 1: it proves nothing, and why.",
      "A proof is as good as the keys of the configuration it names: compare its number with"
          + " `evenkeel reconfigure show` if keys may have been stolen."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel checkpoint check-proof hello.proof --cluster-file my-cluster/cluster.yaml"
    })
final class CheckProofCommand extends BaseCommand {

  @Parameters(index = "0", paramLabel = "FILE", description = "The file that `prove` wrote.")
  private Path file;

  @Mixin private ClusterFileOption cluster;

  @Override
  public Integer call() throws IOException {
    CheckedProof checked = CheckedProof.read(file, cluster.load(context()));
    ProofFile proof = checked.proof();
    byte[] value = proof.value();
    if (common().json()) {
      Map<String, Object> facts = Shown.facts(proof.head(), checked.verdict().certificate());
      Shown.put(facts, proof.id());
      facts.put("found", value != null);
      if (value != null) {
        Json.put(facts, "value", value);
      }
      printJson(facts);
      return ExitCodes.OK;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "proved: at checkpoint %d of cluster %s object %s %s%nroot %s, %s%n",
            proof.head().sequence(),
            proof.head().cluster(),
            proof.id(),
            value == null ? "does not exist" : "has the value: " + Shown.value(value),
            proof.head().header().root().hex(),
            Shown.votes(checked.verdict().certificate()));
    return ExitCodes.OK;
  }
}
