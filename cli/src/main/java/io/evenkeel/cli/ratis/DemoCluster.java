package io.evenkeel.cli.ratis;

import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.bench.load.MixedLoad;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.RatisProcesses;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Three servers of one kind, and the load on them. */
final class DemoCluster implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int IN_FLIGHT_MIN = 64;
  private static final int SETTLE_MILLIS = 500;

  private final String name;
  private final RatisProcesses servers;
  private final DataSet data;
  private final KvClient store;

  /** Starts nothing yet. */
  DemoCluster(String name, RatisProcesses servers, int clients, DataSet data) {
    this.name = name;
    this.servers = servers;
    this.data = data;
    this.store = servers.openStore(TIMEOUT, Math.max(clients, IN_FLIGHT_MIN));
  }

  String name() {
    return name;
  }

  /** Starts it, loads all objects, and has it under load until its JVMs are fast. */
  void prepare(int clients, int seconds, Consumer<String> say)
      throws IOException, InterruptedException {
    say.accept(name + ": starting " + RatisProcesses.SERVERS + " servers");
    servers.startAll();
    say.accept(name + ": loading " + data.size() + " objects");
    new Loader(store, data).run();
    say.accept(name + ": warming up for " + seconds + " s");
    try (MixedLoad load = load(clients, 0)) {
      TimeUnit.SECONDS.sleep(seconds);
      say.accept(name + ": warm after " + load.requests() + " requests");
    }
  }

  /** Measures it. */
  DemoRun trial(int trial, int clients, double seconds) throws InterruptedException {
    try (PauseWatch pauses = new PauseWatch(servers);
        MixedLoad load = load(clients, trial)) {
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      LoadMeter meter = load.measureAnew();
      TimeUnit.MILLISECONDS.sleep(Math.round(seconds * 1_000));
      LoadResult result = meter.result(System.nanoTime());
      return new DemoRun(name, trial, result, pauses.microsMax() / 1e3);
    }
  }

  /** Everything is overwritten, nothing read: reads would not be in the log. */
  private MixedLoad load(int clients, int seed) {
    return new MixedLoad(store, data, clients, 0, 1, seed);
  }

  @Override
  public void close() {
    servers.close();
  }
}
