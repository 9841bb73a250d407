package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.keys.OperatorKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel reconfigure sign}. */
@Command(
    name = "sign",
    description = {
      "Signs a change that rejoin, refresh, replace or rotate-keys wrote, on the machine that has the"
          + " operator's key; needs no network. Sign no two different changes of one configuration."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure sign change.bin --operator-key my-cluster/ca/operator-key.pem"
          + " --cluster-file my-cluster/cluster.yaml"
    })
final class SignCommand extends BaseCommand {

  @Parameters(paramLabel = "FILE", description = "The change; it is replaced by the signed one.")
  private Path file;

  @Option(
      names = "--operator-key",
      required = true,
      paramLabel = "FILE",
      description = "The operator's private key, ca/operator-key.pem.")
  private Path operatorKey;

  @Option(
      names = "--cluster-file",
      required = true,
      paramLabel = "FILE",
      description = "cluster.yaml, whose operatorKey the key must belong to.")
  private Path clusterFile;

  /** Reads a change. */
  static Reconfiguration read(Path file) throws IOException {
    if (Files.notExists(file)) {
      throw new CliException(ExitCodes.CONFIGURATION, "there is no file " + file);
    }
    byte[] bytes =
        Files.size(file) <= Reconfiguration.BYTES_MAX ? Files.readAllBytes(file) : new byte[0];
    return Reconfiguration.decode(bytes)
        .orElseThrow(
            () ->
                new CliException(
                    ExitCodes.CONFIGURATION,
                    file + " is no change that `evenkeel reconfigure` wrote"));
  }

  @Override
  public Integer call() throws IOException {
    Reconfiguration change = read(file);
    ClusterConfig cluster = ClusterConfig.load(clusterFile, Map.of());
    OperatorKey key = OperatorKey.read(operatorKey, "--operator-key");
    Reconfiguration signed = key.sign(change, KeyBytes.of(cluster.operatorKey().bytes()));
    Files.write(file, signed.encode());
    if (common().json()) {
      printJson(Map.of("file", file.toString(), "configuration", signed.number() + 1));
    } else {
      context()
          .out()
          .printf(
              Locale.ROOT,
              "signed: replica %d, incarnation %d at %s becomes configuration %d; next: evenkeel"
                  + " reconfigure submit %s%n",
              signed.member().replica(),
              signed.member().incarnation(),
              signed.member().address(),
              signed.number() + 1,
              file);
    }
    return ExitCodes.OK;
  }
}
