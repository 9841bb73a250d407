package io.evenkeel.examples.counter;

import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.node.ConfiguredClient;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import java.nio.file.Path;

/** Runs a replica of the counter, or adds one to it. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 2) {
      System.err.println("usage: replica REPLICA.YAML | add CLIENT.YAML");
      System.exit(2);
    }
    Path file = Path.of(arguments[1]);
    try {
      if (arguments[0].equals("replica")) {
        replica(file);
      } else {
        add(file);
      }
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      System.exit(3);
    }
  }

  private static void replica(Path file) throws InterruptedException {
    ReplicaConfig config = ReplicaConfig.load(file);
    ReplicaProcess replica =
        ReplicaProcess.start(config, StartOptions.NONE, new CounterService());
    Runtime.getRuntime().addShutdownHook(new Thread(replica::close));
    System.out.println("replica " + config.replica() + " of the counter runs");
    replica.awaitStopped();
  }

  private static void add(Path file) {
    try (EvenkeelClient client = ConfiguredClient.open(file)) {
      System.out.println(client.invoke(new byte[0]).text());
    }
  }
}
