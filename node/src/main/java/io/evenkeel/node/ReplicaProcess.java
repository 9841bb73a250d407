package io.evenkeel.node;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Membership;
import io.evenkeel.api.ObjectService;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.timing.CapturePace;
import io.evenkeel.checkpoint.timing.Pace;
import io.evenkeel.execution.Execution;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaCheckpoint;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.status.CheckpointTimings;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.status.EventLog;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.replica.CertifiedLog;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.Reconfiguring;
import io.evenkeel.storage.SyncFailedException;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.TransportException;
import io.evenkeel.transport.TransportServer;
import io.evenkeel.transport.crypto.KeyFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One running replica: lanes, threads, files and connections around the step machines. {@link
 * #start} returns when it accepts connections; {@link #close} stops it so that nothing is half
 * written.
 */
public final class ReplicaProcess implements AutoCloseable {

  private final ReplicaConfig config;
  private final StartOptions options;
  private final ObjectService service;
  private final Notices notices;
  private final Standing standing = new Standing();
  private final Startup startup;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();

  /** What was opened, the latest first; closed in this order. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private ReplicaProcess(
      ReplicaConfig config,
      StartOptions options,
      ObjectService service,
      Notices notices,
      Startup startup) {
    this.config = config;
    this.options = options;
    this.service = service;
    this.notices = notices;
    this.startup = startup;
    open.push(service);
    open.push(startup);
  }

  /**
   * Starts a replica.
   *
   * @param file what the replica's file says
   * @param options what holds instead, and with it
   * @param service the service in its initial state; closed with the replica
   * @throws ConfigException if keys, data directory or address cannot be used; one line that names
   *     the cause
   */
  public static ReplicaProcess start(
      ReplicaConfig file, StartOptions options, ObjectService service) {
    Counters counters = new Counters();
    ClusterSize size = new ClusterSize(file.cluster().n());
    Notices notices = new Notices(size, counters, new EventLog(counters), new CheckpointTimings());
    ReplicaConfig config;
    Startup startup;
    try {
      config = options.applyTo(file);
      startup = Startup.open(config, options.faults(), notices);
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    ReplicaProcess process =
        new ReplicaProcess(
            config, options, PoisonedService.of(service, options.faults()), notices, startup);
    try {
      process.run();
      return process;
    } catch (IOException | UncheckedIOException e) {
      process.close();
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "replica %d cannot use its data directory %s: %s",
              config.replica(),
              config.dataDirectory(),
              e.getMessage()),
          e);
    } catch (TransportException | KeyFileException e) {
      process.close();
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  private void run() throws IOException {
    Web web = opened(Web.open(config, standing));
    Cluster cluster = Setup.cluster(config.cluster());
    Configurations known = startup.configurations();
    OwnKeys own = new OwnKeys(config);
    own.load(known.from(0), startup.identity().incarnation());
    if (own.all().isEmpty()) {
      throw noKeys(known);
    }
    Keyring keys = new Keyring(config, own);
    Replies replies = new Replies(config.replica(), cluster.size(), notices.counters());
    Lanes lanes = new Lanes(standing, replies, notices.counters(), this::failed);
    CheckpointStore store = startup.openStore();
    Publishing publishing =
        new Publishing(store, Setup.kind(config), notices, lanes::order, options.faults());
    Reconfiguring library = Setup.library(config, known.rewound());
    Execution execution =
        Setup.execution(
            config,
            service,
            library,
            Setup.method(config, store, lanes.hashing()),
            new PauseClock(
                notices.timings(), notices.counters(), config.checkpoint().pauseBudgetMicros()));
    Startup.Restored restored =
        startup.ownCheckpoint(store, publishing, execution, library, known, keys);
    long stable = restored.stableSequence(cluster.size());
    LogOpening opening = opened(new LogOpening(startup, new RequestWire(cluster.id()), stable));
    ExecutionWork executes =
        new ExecutionWork(
            execution,
            new FaultyMemory(service, options.faults()),
            Setup.distance(config),
            startup.failedBatch(),
            restored.toInstall(),
            replies,
            notices,
            lanes);
    standing.executed(execution.sequence(), 0);
    opened(lanes.startExecution(executes, restored.toInstall()));
    ReplicaLog log = opening.log();
    GroupCommit commit =
        new GroupCommit(config.durability(), log, notices.counters(), this::failed);
    Ordering ordering = ordering(cluster, restored, log);
    Members members =
        new Members(config, startup.identity().incarnation(), own, keys, restored.configurations());
    EventLoops loops = opened(new EventLoops(1));
    Network network = new Network(config, members, lanes::announced, web::answered, loops);
    Peers peers = opened(network.connect());
    opened(lanes);
    Fetching fetching = new Fetching(store, publishing, peers, notices, lanes);
    TransportServer server =
        listen(network, peers, members, lanes, replies, publishing, fetching, web);
    lanes.durable(stable);
    Edge edge = edge(peers, members, keys);
    lanes.start(
        commit,
        new OrderingWork(
            ordering,
            commit,
            restored,
            edge,
            new Keeping(config.dataDirectory(), Setup.distance(config), members, notices),
            keys,
            notices,
            lanes),
        new CheckpointWork(
            store,
            new CapturePace(config.checkpoint().rates().capture()),
            stored(store, publishing, peers, fetching),
            publishing,
            notices,
            lanes));
    standing.method(config.checkpoint().method().name());
    opened(new SettingsWatch(config, options, notices.events(), use -> use(use, store, lanes)));
    announce(server, keys, restored.sequence());
  }

  private CheckpointWork.Stored stored(
      CheckpointStore store, Publishing publishing, Peers peers, Fetching fetching) {
    ReplicaCheckpoint.Rates rates = config.checkpoint().rates();
    return new CheckpointWork.Stored(
        fetching,
        new Serving(
            publishing,
            peers,
            notices,
            options.faults(),
            new Pace(rates.serve(), System.nanoTime())),
        new Scrubbing(store, fetching, notices, rates.storeScrub()));
  }

  private Edge edge(Peers peers, Members members, Keyring keys) {
    Edge primary = FaultyPrimary.edge(peers, members, keys, config.replica(), options.faults());
    return FaultyVoter.edge(primary, members, keys, config.replica(), options.faults());
  }

  /** One line that says which keys are missing. */
  private ConfigException noKeys(Configurations known) {
    Member expected = known.newestKnown().member(config.replica());
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "replica %d has no private keys for its incarnation %d; in configuration %d the cluster"
                + " expects incarnation %d: if this replica was replaced, it is not needed any"
                + " more; if it lost its disk, run `evenkeel reconfigure rejoin`",
            config.replica(),
            startup.identity().incarnation(),
            known.newestKnown().number(),
            expected.incarnation()));
  }

  /** The file of this replica names another method now. */
  private void use(ReplicaConfig changed, CheckpointStore store, Lanes lanes) {
    lanes.execute(Setup.method(changed, store, lanes.hashing()));
    standing.method(changed.checkpoint().method().name());
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  private Ordering ordering(Cluster cluster, Startup.Restored restored, ReplicaLog log)
      throws IOException {
    boolean voting = startup.identity().voting();
    if (!CertifiedLog.holds(restored.certificate(), restored.history(), log::committedDigest)) {
      throw new IOException(
          "its log does not lead from the full checkpoint to the certified one; this replica must"
              + " begin anew without its log");
    }
    Agreement agreement =
        Agreement.restart(
            Setup.agreement(config, voting),
            new Membership(
                startup.identity().incarnation(),
                restored.configurations(),
                OperatorKey.check(),
                Setup.administrators(config)),
            restored.sequence(),
            restored.history(),
            log.replay(),
            restored.bodiesAbove());
    if (Setup.isSequential(config)) {
      return Ordering.sequential(agreement, cluster, config.replica(), voting, restored.signed());
    }
    return new Ordering(agreement, cluster, config.replica(), voting, restored.certificate());
  }

  private TransportServer listen(
      Network network,
      Peers peers,
      Members members,
      Lanes lanes,
      Replies replies,
      Publishing publishing,
      Fetching fetching,
      Web web) {
    TransportServer[] server = new TransportServer[1];
    AllocatedBytes allocated = new AllocatedBytes();
    StatusReporter reporter =
        new StatusReporter(
            config,
            startup.identity(),
            members,
            standing,
            notices,
            publishing,
            fetching,
            peers,
            replies.latencies(),
            () -> server[0] == null ? Map.of() : countedElsewhere(server[0], allocated));
    Inbound inbound =
        new Inbound(
            config.cluster().cluster(),
            members,
            Math.toIntExact(config.cluster().limits().operationBytesMax()),
            lanes.ordering(),
            lanes.checkpoints(),
            lanes.admission(),
            replies,
            notices,
            reporter::answer);
    lanes.onOrderingRoundEnded(inbound::resumeIfCaughtUp);
    members.onChange(
        () -> {
          peers.follow(members);
          inbound.closeReplaced();
        });
    web.running(reporter, peers, replies);
    server[0] = opened(network.listen(inbound));
    return server[0];
  }

  private static Map<String, Long> countedElsewhere(
      TransportServer server, AllocatedBytes allocated) {
    Map<String, Long> counters = new TreeMap<>();
    allocated.total().ifPresent(bytes -> counters.put("process.allocated-bytes", bytes));
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    if (compilers != null && compilers.isCompilationTimeMonitoringSupported()) {
      counters.put("process.compile-millis", compilers.getTotalCompilationTime());
    }
    server.counters().snapshot().forEach((name, value) -> counters.put("transport." + name, value));
    return counters;
  }

  private void announce(TransportServer server, Keyring keys, long sequence) {
    notices
        .events()
        .info(
            "started",
            sequence,
            String.format(
                Locale.ROOT,
                "replica %d listens at %s:%d, state of batch %d, signatures by %s",
                config.replica(),
                config.listen().host(),
                server.address().getPort(),
                sequence,
                keys.providerName()));
  }

  /** A lane or a task threw: a defect of ours or a broken disk. Going on could lie; stop. */
  private void failed(Throwable failure) {
    if (failed.compareAndSet(false, true)) {
      if (failure instanceof SyncFailedException) {
        notices.events().failure("sync-failed", failure);
      } else {
        notices.events().failure("replica-failed", failure);
      }
      standing.halted(String.valueOf(failure));
      Thread stopper = new Thread(this::close, "evenkeel-stop");
      stopper.start();
    }
  }

  /**
   * Waits until the replica has stopped.
   *
   * @return whether it was asked to, rather than stopping on a failure
   */
  public boolean awaitStopped() throws InterruptedException {
    stopped.await();
    return !failed.get();
  }

  /** Stops gracefully; may be called twice, and by any thread. */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    standing.stopping();
    for (AutoCloseable resource : open) {
      try {
        resource.close();
      } catch (Exception e) {
        failed.set(true);
        notices.events().failure("close-failed", e);
      }
    }
    stopped.countDown();
  }
}
