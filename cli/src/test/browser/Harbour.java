import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.client.KnownMembers;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvService;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.transport.TlsIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Four replicas with pages in one process, which take little of a machine, and a client. Standard
 * input says what happens: {@code start 2 wrong-root}, {@code stop 2}, {@code load 4000 200} (keys,
 * and writes a second), {@code quiet}.
 */
public final class Harbour {

  private static final int REPLICAS = 4;
  private static final int OUTSTANDING = 16;
  private static final int VALUE_LETTERS = 1_000;

  /** So slow that a person can watch a checkpoint and a transfer. */
  private static final Map<String, String> SLOW =
      Map.of(
          "EVENKEEL_DURABILITY", "none",
          "EVENKEEL_CHECKPOINT_CAPTURE_BYTES_PER_SECOND", "1100000",
          "EVENKEEL_CHECKPOINT_SERVE_BYTES_PER_SECOND", "1048576");

  private final ClusterDirectory files;
  private final ReplicaProcess[] running = new ReplicaProcess[REPLICAS];
  private volatile boolean loaded;

  private Harbour(Path directory, int port) throws IOException {
    ClusterPlan plan =
        new ClusterPlan(
            "harbour",
            Collections.nCopies(REPLICAS, "127.0.0.1"),
            port,
            port + REPLICAS,
            1,
            Duration.ofDays(2),
            false);
    files = new ClusterDirectory(directory, plan, Instant.now());
    files.create(config -> config.withCheckpoint(config.checkpoint().withIntervalRequests(1_500)));
  }

  /** {@code java Harbour.java DIRECTORY PORT}: replicas listen from there on, then their pages. */
  public static void main(String[] arguments) throws IOException {
    Harbour harbour = new Harbour(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        harbour.obey(List.of(line.split(" ")));
        System.out.println("done " + line);
      }
    }
    System.exit(0);
  }

  private void obey(List<String> words) {
    switch (words.get(0)) {
      case "start" -> start(Integer.parseInt(words.get(1)), words.subList(2, words.size()));
      case "stop" -> running[Integer.parseInt(words.get(1))].close();
      case "load" -> {
        if (loaded) {
          return;
        }
        loaded = true;
        Thread writer =
            new Thread(
                () -> write(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2))),
                "load");
        writer.setDaemon(true);
        writer.start();
      }
      case "quiet" -> loaded = false;
      default -> throw new IllegalArgumentException(words.toString());
    }
  }

  private void start(int replica, List<String> lies) {
    Set<Fault> faults = new HashSet<>(Fault.parse(lies, !lies.isEmpty()));
    running[replica] =
        ReplicaProcess.start(
            ReplicaConfig.load(files.replicaFile(replica), SLOW),
            new StartOptions(Optional.empty(), faults),
            new KvService());
  }

  private void write(int keys, int perSecond) {
    long nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
    Semaphore room = new Semaphore(OUTSTANDING);
    SplittableRandom random = new SplittableRandom(7);
    try (EvenkeelClient client = client()) {
      KvClient store = new KvClient(client);
      long dueNanos = System.nanoTime();
      for (long i = 0; loaded; i++) {
        room.acquire();
        long key = i < keys ? i : random.nextInt(keys);
        String value = (i + " ").repeat(VALUE_LETTERS).substring(0, VALUE_LETTERS);
        store
            .putAsync(
                String.format("key-%06d", key).getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8))
            .whenComplete((done, failure) -> room.release());
        dueNanos = Math.max(dueNanos + nanosEach, System.nanoTime() - nanosEach);
        TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
      }
      room.acquire(OUTSTANDING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private EvenkeelClient client() {
    ClientConfig config = ClientConfig.load(files.clientFile(0), Map.of());
    KeyMaterial keys = KeyMaterial.load(config, Instant.now());
    TlsIdentity tls =
        TlsIdentity.load(
            config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
    return EvenkeelClient.open(
        io.evenkeel.client.ClientConfig.builder(tls, keys.signKey(), keys.macKey())
            .members(new KnownMembers(config.cluster().genesis(), OperatorKey.check()))
            .build());
  }
}
