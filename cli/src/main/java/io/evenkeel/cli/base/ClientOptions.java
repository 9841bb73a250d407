package io.evenkeel.cli.base;

import io.evenkeel.node.config.ClientConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which client file a command uses. */
public final class ClientOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:EVENKEEL_CLIENT_CONFIG:-client.yaml}",
      description = {
        "The client's file, client.yaml, as `evenkeel init` writes it.",
        "Without it: what the variable EVENKEEL_CLIENT_CONFIG names, else ./client.yaml."
      })
  private Path config;

  /** Reads and checks the file. */
  public ClientConfig load(CliContext context) {
    return ClientConfig.load(config, context.environment());
  }
}
