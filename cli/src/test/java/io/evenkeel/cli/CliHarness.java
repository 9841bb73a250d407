package io.evenkeel.cli;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.cli.base.Wiring;
import io.evenkeel.client.FloodingClient;
import io.evenkeel.kv.KvService;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;

/** Runs commands in this process against one real key-value store without replication. */
public final class CliHarness implements Wiring, AutoCloseable {

  public final KvService store = new KvService();
  public final List<StartOptions> started = new ArrayList<>();
  public List<ReplicaStatus> status = List.of();

  /** Requests that still get an answer; negative: all. */
  public int answers = -1;

  public String out = "";
  public byte[] outBytes = {};
  public String err = "";
  public byte[] in = {};

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private long number;

  /** Runs a command; what it wrote is in {@link #out} and {@link #err}. */
  public int run(String... arguments) {
    ByteArrayOutputStream outSink = new ByteArrayOutputStream();
    ByteArrayOutputStream errSink = new ByteArrayOutputStream();
    CliContext context =
        new CliContext(
            new ByteArrayInputStream(in),
            new PrintStream(outSink, true, StandardCharsets.UTF_8),
            new PrintStream(errSink, true, StandardCharsets.UTF_8),
            false,
            Map.of(),
            this);
    int exitCode = Main.run(context, arguments);
    outBytes = outSink.toByteArray();
    out = outSink.toString(StandardCharsets.UTF_8);
    err = errSink.toString(StandardCharsets.UTF_8);
    return exitCode;
  }

  /** An outside world whose output nobody reads. */
  public CliContext context() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new CliContext(new ByteArrayInputStream(in), nowhere, nowhere, false, Map.of(), this);
  }

  /** Creates a cluster directory; gives the client file. */
  public static Path cluster(Path directory) throws IOException {
    ClusterPlan plan =
        new ClusterPlan(
            "cli-test",
            List.of("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1"),
            7400,
            1,
            Duration.ofDays(10));
    ClusterDirectory cluster = new ClusterDirectory(directory, plan, Instant.now());
    cluster.create(config -> config);
    return cluster.clientFile(0);
  }

  @Override
  public ServiceClient openClient(ClientConfig config) {
    return new ServiceClient() {
      @Override
      public CompletableFuture<Result> invokeAsync(byte[] operation) {
        return CompletableFuture.supplyAsync(() -> execute(operation), executor);
      }

      @Override
      public Result invoke(byte[] operation) {
        return execute(operation);
      }

      @Override
      public void close() {}
    };
  }

  private synchronized Result execute(byte[] operation) {
    if (answers == 0) {
      throw new ServiceClientException(
          ServiceClientException.Outcome.UNKNOWN, "2 of 4 replicas answered, 3 needed", null);
    }
    answers--;
    number++;
    return store.invoke(
        new Request(new ClientId(0, 1), number, operation, number, number, number), id -> {});
  }

  @Override
  public LibraryClient openLibrary(ClientConfig config) {
    throw new UnsupportedOperationException("no cluster here");
  }

  @Override
  public FloodingClient openFlood(
      ClientConfig config,
      FloodingClient.Kind kind,
      LongFunction<byte[]> operations,
      double processorShare) {
    throw new UnsupportedOperationException("no cluster here");
  }

  @Override
  public StatusSource openStatus(ClientConfig config) {
    return timeoutMillis -> status;
  }

  @Override
  public RunningReplica startReplica(ReplicaConfig config, StartOptions options) {
    started.add(options);
    return new RunningReplica() {
      @Override
      public boolean awaitStopped() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
    store.close();
  }
}
