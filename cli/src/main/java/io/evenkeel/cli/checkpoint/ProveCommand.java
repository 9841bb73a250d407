package io.evenkeel.cli.checkpoint;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.Proof;
import io.evenkeel.checkpoint.store.CertifiedHead;
import io.evenkeel.checkpoint.store.ProofFile;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint prove}. */
@Command(
    name = "prove",
    description = {
      "Writes a proof that the service's state at a checkpoint had this value under this key, or"
          + " that it had no such key. Whoever has the cluster's public keys checks it with"
          + " check-proof; nobody needs to be believed.",
      "With --json, also shows the digests of which it consists."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel checkpoint prove hello --config my-cluster/replica-0/replica.yaml --out"
          + " hello.proof",
      "  evenkeel checkpoint prove 68656c6c6f --hex --at 33 --config"
          + " my-cluster/replica-0/replica.yaml --out hello.proof"
    })
final class ProveCommand extends BaseCommand {

  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "The key, or any object's id, as text (UTF-8).")
  private String key;

  @Option(names = "--hex", description = "KEY is the id's bytes in hexadecimal.")
  private boolean hex;

  @Option(names = "--key-base64", description = "KEY is the base64 of the id's bytes.")
  private boolean base64;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write; it must not exist.")
  private Path out;

  @Mixin private AtOption at;
  @Mixin private StoreOptions store;

  @Override
  public Integer call() throws IOException {
    ObjectId id = id();
    ProofFile proof;
    CheckpointCertificate certificate;
    try (ReplicaCheckpoints checkpoints = store.open(context())) {
      StoredCheckpoint checkpoint = at.choose(checkpoints);
      CertifiedHead head = checkpoints.head(checkpoint);
      certificate = checkpoints.certificate(checkpoint).orElseThrow();
      proof = ProofFile.of(head, checkpoints.load(checkpoint.sequence()), id);
    }
    byte[] bytes = proof.encode();
    AtomicFile.write(out, target -> target.write(bytes));
    byte[] value = proof.value();
    if (common().json()) {
      printJson(facts(proof, certificate));
    } else {
      context()
          .out()
          .printf(
              Locale.ROOT,
              "%s: object %s %s at checkpoint %d, root %s, %d steps, %s%n",
              out,
              id,
              value == null ? "does not exist" : "has " + value.length + " bytes",
              proof.head().sequence(),
              proof.head().header().root().hex(),
              proof.proof().path().size(),
              Shown.votes(certificate));
    }
    return ExitCodes.OK;
  }

  private ObjectId id() {
    if (hex && base64) {
      throw usage("--hex and --key-base64 exclude each other");
    }
    byte[] bytes =
        hex || base64
            ? Shown.decoded(key, hex)
                .orElseThrow(() -> usage("KEY is not " + (hex ? "hexadecimal" : "base64")))
            : key.getBytes(StandardCharsets.UTF_8);
    try {
      return ObjectId.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, Object> facts(ProofFile proof, CheckpointCertificate certificate) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", out.toString());
    facts.putAll(Shown.facts(proof.head(), certificate));
    Shown.put(facts, proof.id());
    byte[] value = proof.value();
    facts.put("found", value != null);
    if (value != null) {
      Json.put(facts, "value", value);
    }
    facts.put("trie", proof.head().header().trie().hex());
    facts.put("hashedId", proof.proof().hashedId().hex());
    facts.put("leafDigest", proof.proof().leafDigest().hex());
    List<Object> path = new ArrayList<>();
    for (Proof.Step step : proof.proof().path()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("bit", step.bit());
      one.put("sibling", step.sibling().hex());
      path.add(one);
    }
    facts.put("path", path);
    return facts;
  }
}
