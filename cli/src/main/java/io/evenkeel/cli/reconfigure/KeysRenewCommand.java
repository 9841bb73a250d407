package io.evenkeel.cli.reconfigure;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.keys.ClusterAuthority;
import io.evenkeel.node.keys.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel keys renew}. */
@Command(
    name = "renew",
    description = {
      "Gives a client a new TLS key and a certificate that is valid from now on. The files that"
          + " client.yaml names are replaced, each as a whole; running clients take them up when"
          + " they start again. No replica has to be told: the CA's signature is what they look"
          + " at.",
      "The keys that sign requests are in cluster.yaml and stay. A client whose signing key leaked"
          + " is kept out by a new cluster only (backup, restore); until then its certificate, too,"
          + " is good until it ends."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel keys renew --client-config my-cluster/clients/client-0/client.yaml --ca"
          + " my-cluster/ca"
    })
final class KeysRenewCommand extends BaseCommand {

  @Option(
      names = "--client-config",
      required = true,
      paramLabel = "FILE",
      description = "The client's own file, client.yaml.")
  private Path clientConfig;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "DIR",
      description = "The directory `ca` that `evenkeel init` wrote: signs the certificate.")
  private Path ca;

  @Option(
      names = "--validity-days",
      paramLabel = "DAYS",
      defaultValue = "1825",
      description = "How long the certificate is valid (${DEFAULT-VALUE}: five years).")
  private int validityDays;

  @Override
  public Integer call() throws IOException {
    range("--validity-days", validityDays, 1, 36_500);
    ClientConfig config = ClientConfig.load(clientConfig, context().environment());
    ClusterAuthority authority =
        ClusterAuthority.read(ca.resolve("ca-key.pem"), ca.resolve("ca.pem"), "--ca");
    if (!authority.cluster().equals(config.cluster().cluster())) {
      throw new ConfigException(
          "--ca is of cluster "
              + authority.cluster()
              + ", not "
              + config.cluster().cluster()
              + "; name that cluster's");
    }
    Instant now = Instant.now();
    Instant end =
        authority.renew(
            config.keys(),
            Role.client(config.principal().id()),
            now,
            Duration.ofDays(validityDays));
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("principal", config.principal().id());
      facts.put("certificate", config.keys().tlsCertificate().toString());
      facts.put("validUntil", end.toString());
      printJson(facts);
    } else {
      context()
          .out()
          .printf(
              Locale.ROOT,
              "%s: new TLS key and certificate, valid until %s%n",
              config.principal().name(),
              end);
    }
    return ExitCodes.OK;
  }
}
