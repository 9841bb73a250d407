package io.evenkeel.cli;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import io.evenkeel.redis.RedisFront;
import io.evenkeel.redis.RedisFrontConfig;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel redis}. */
@Command(
    name = "redis",
    description = {
      "Lets programs that speak Redis' protocol use the key-value store, until it is stopped"
          + " (Ctrl-C or SIGTERM).",
      "It is a client: it asks all replicas, compares f+1 answers and hands on the result. Whoever"
          + " talks to it trusts it, and acts with its key. So run one beside each program, as the"
          + " same user; it listens at 127.0.0.1 only, without a password, and every user of this"
          + " machine can connect.",
      "Keys do not expire here. docs/REDIS.md lists the commands and what differs from Redis."
    },
    footer = {
      "",
      "Examples (with EVENKEEL_CLIENT_CONFIG naming a client.yaml):",
      "  evenkeel redis --port 6379",
      "  redis-cli set greeting hello"
    })
final class RedisCommand extends BaseCommand {

  @Mixin private ClientOptions client;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      defaultValue = "6379",
      description = "Port at 127.0.0.1 (${DEFAULT-VALUE}); 0 takes a free one.")
  private int port;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "" + RedisFrontConfig.CONNECTIONS_DEFAULT,
      description = "Connections at once, at most (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--memory-mib",
      paramLabel = "N",
      description =
          "Memory for commands and answers of all connections, in MiB (a quarter of the heap, 64 to"
              + " 256). A connection that would need more is closed.")
  private int memoryMebibytes = (int) (RedisFrontConfig.memoryBytesDefault() >> 20);

  private final CountDownLatch stopped = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--port", port, 0, 65_535);
    range("--connections", connections, 1, 100_000);
    range("--memory-mib", memoryMebibytes, RedisFrontConfig.MEMORY_BYTES_MIN >> 20, 65_536);
    RedisFrontConfig front = new RedisFrontConfig(port, connections, (long) memoryMebibytes << 20);
    try (StoreTarget target = client.open(context())) {
      KvClient store = new KvClient(target.client());
      try (RedisFront running = start(front, store)) {
        Thread stopper = new Thread(() -> stopOnSignal(running), "stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        announce(running, target);
        if (front.mayRead()) {
          ask(store);
        }
        running.awaitClosed();
        stopped.await();
      }
    }
    return ExitCodes.OK;
  }

  private static RedisFront start(RedisFrontConfig front, KvClient store) {
    try {
      return RedisFront.start(front, store);
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.FAILED, e.getMessage() + "; name another one with --port", e);
    }
  }

  /** On SIGTERM or SIGINT. A graceful stop is a success, not the 143 or 130 Java makes of it. */
  private void stopOnSignal(RedisFront running) {
    running.close();
    stopped.countDown();
    context().out().flush();
    context().err().flush();
    Runtime.getRuntime().halt(ExitCodes.OK);
  }

  private void announce(RedisFront running, StoreTarget target) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("host", RedisFront.HOST);
      facts.put("port", running.port());
      facts.put("cluster", target.cluster());
      facts.put("principal", target.principal());
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "cluster %s speaks Redis' protocol at %s:%d, to users of this machine, as %s%n",
            target.cluster(),
            RedisFront.HOST,
            running.port(),
            target.principal());
  }

  /** Says whether the cluster answers; it may come up later. */
  private void ask(KvClient store) {
    var unused =
        store
            .countAsync(new byte[0])
            .whenComplete(
                (keys, failure) ->
                    context()
                        .err()
                        .println(
                            failure == null
                                ? "the cluster answers: " + keys + " keys"
                                : "evenkeel: the cluster does not answer yet: "
                                    + Errors.message(failure)));
  }
}
