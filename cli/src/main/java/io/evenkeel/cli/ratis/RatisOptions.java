package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.RatisFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster under Ratis a command is about. */
final class RatisOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:EVENKEEL_CLIENT_CONFIG:-" + RatisFile.NAME + "}",
      description = {
        "The cluster's file, ratis.yaml, as `evenkeel ratis init` writes it.",
        "Without it: what the variable EVENKEEL_CLIENT_CONFIG names, else ./ratis.yaml."
      })
  private Path config;

  Path path() {
    return config.toAbsolutePath();
  }

  RatisFile load() {
    return RatisFile.load(config);
  }
}
