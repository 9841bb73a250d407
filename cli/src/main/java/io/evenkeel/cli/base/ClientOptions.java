package io.evenkeel.cli.base;

import io.evenkeel.node.config.ClientConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which client file a command uses. */
public final class ClientOptions {

  private static final String DEFAULT_FILE = "client.yaml";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:EVENKEEL_CLIENT_CONFIG:-" + DEFAULT_FILE + "}",
      description = {
        "The client's file, client.yaml, as `evenkeel init` writes it.",
        "Without it: what the variable EVENKEEL_CLIENT_CONFIG names, else ./client.yaml.",
        "Commands that use the store take a ratis.yaml as well, of a cluster under Apache Ratis."
      })
  private Path config;

  /** Reads and checks the file. */
  public ClientConfig load(CliContext context) {
    return ClientConfig.load(config, context.environment());
  }

  /** Reads and checks the file, whichever engine it is for, and opens a client. */
  public StoreTarget open(CliContext context) {
    Path file = ratisBeside(config);
    if (RatisFile.isOne(file)) {
      RatisFile ratis = RatisFile.load(file);
      context.wiring().prepareProcess();
      return new StoreTarget(
          ratis.openClient(),
          ratis.group().toString(),
          "anybody",
          ratis.raft().operationBytesMax());
    }
    ClientConfig client = load(context);
    return new StoreTarget(
        context.wiring().openClient(client),
        client.cluster().cluster(),
        client.principal().name(),
        client.cluster().limits().operationBytesMax());
  }

  /** The file, read and checked, whichever engine it is for. */
  public Path checked(CliContext context) {
    Path file = ratisBeside(config);
    return RatisFile.isOne(file) ? checkedRatis(file) : load(context).file();
  }

  private static Path checkedRatis(Path file) {
    RatisFile unused = RatisFile.load(file);
    return file;
  }

  /** In the directory of a cluster under Ratis nobody has to name its file. */
  private static Path ratisBeside(Path file) {
    Path other = Path.of(RatisFile.NAME);
    boolean unnamed = file.toString().equals(DEFAULT_FILE);
    return unnamed && Files.notExists(file) && Files.exists(other) ? other : file;
  }
}
