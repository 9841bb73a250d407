package io.evenkeel.cli.torture;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.RatisProcesses;
import io.evenkeel.cli.torture.history.Bank;
import io.evenkeel.cli.torture.history.Entries;
import io.evenkeel.cli.torture.history.Registers;
import io.evenkeel.ratis.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel ratis torture}. */
@Command(
    name = "torture",
    description = {
      "Kills servers of a cluster under Apache Ratis while clients work: starts three as processes"
          + " of their own, and with SIGKILL ends the leader and followers in turn; every third"
          + " round a follower's disk is deleted as well. Never more than one is down at a time.",
      "Afterwards every answer must be explained by one order of all requests, no acknowledged write"
          + " may be missing, no money lost, and all servers must have the same root. The exit code"
          + " is 0 only if all that holds."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis torture                        nine rounds",
      "  evenkeel ratis torture --rounds 30 --seed 7 --json"
    })
public final class RatisTortureCommand extends BaseCommand {

  private static final long HEAP_BYTES_MAX = 192L << 20;

  /** Small, so that the log is shortened in a run of minutes. */
  private static final int OPERATION_BYTES_MAX = 16 << 10;

  private static final long SEGMENT_BYTES_MAX = 64 << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration IMPATIENCE = Duration.ofMillis(1_500);
  private static final Duration BACK_MAX = Duration.ofMinutes(3);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "How many servers are killed, one after the other (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides about requests and times (another one each time).")
  private @Nullable Long seed;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "12",
      description = "Clients, each with one request outstanding (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--interval",
      paramLabel = "N",
      defaultValue = "400",
      description = "Requests between two checkpoints (${DEFAULT-VALUE}).")
  private long interval;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Keeps data and logs here (a temporary directory that is deleted).")
  private @Nullable Path out;

  /** What came of it. */
  private record Judgement(
      Registers.Verdict registers,
      Bank.Verdict bank,
      Entries.Verdict entries,
      TortureResult.Requests requests,
      long fetched,
      List<String> wrong) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--rounds", rounds, 1, 100_000);
    range("--clients", clients, 1, 1_000);
    range("--interval", interval, 10, 1_000_000);
    long decided = seed == null ? System.nanoTime() & 0xffffff : seed;
    context().wiring().prepareProcess();
    Path directory =
        out == null ? Files.createTempDirectory("evenkeel-ratis-") : Files.createDirectories(out);
    context().err().println("seed " + decided + ", data and logs in " + directory);
    Judgement judgement = run(directory, decided);
    report(judgement, decided);
    if (out == null && judgement.wrong.isEmpty()) {
      LocalCluster.delete(directory);
    }
    return judgement.wrong.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private Judgement run(Path directory, long decided) throws IOException, InterruptedException {
    try (RatisProcesses servers =
        RatisProcesses.create(
            directory,
            "DFC_CAW",
            interval,
            HEAP_BYTES_MAX,
            false,
            List.of(),
            file -> file.withBounds(OPERATION_BYTES_MAX, SEGMENT_BYTES_MAX))) {
      context().err().println("starting " + RatisProcesses.SERVERS + " servers");
      servers.startAll();
      Load load =
          new Load(
              servers.openStore(PATIENCE, clients),
              servers.openStore(IMPATIENCE, clients),
              clients,
              decided);
      load.start();
      SplittableRandom random = new SplittableRandom(decided);
      long fetched = 0;
      for (int round = 0; round < rounds; round++) {
        fetched += round(servers, round, random);
        load.failure()
            .ifPresent(
                cause -> {
                  throw new CliException(ExitCodes.FAILED, "a client failed: " + cause);
                });
      }
      load.stop();
      return judge(servers, load, fetched);
    }
  }

  /** Kills one, and waits until it is back; whether it fetched a checkpoint. */
  private int round(RatisProcesses servers, int round, SplittableRandom random)
      throws IOException, InterruptedException {
    int leader = servers.leader().orElse(0);
    int victim = round % 3 == 0 ? leader : (leader + 1 + round % 2) % RatisProcesses.SERVERS;
    boolean wiped = round % 3 == 2;
    String what =
        victim == leader ? "the leader" : wiped ? "a follower and its disk" : "a follower";
    context()
        .err()
        .printf(
            Locale.ROOT,
            "round %d of %d: SIGKILL of server %d, %s%n",
            round + 1,
            rounds,
            victim,
            what);
    Thread.sleep(random.nextInt(200, 1_500));
    servers.kill(victim);
    if (wiped) {
      servers.deleteData(victim);
      int other = (victim + 1) % RatisProcesses.SERVERS;
      servers.await(
          "the others' log is shorter than what the victim lacks",
          BACK_MAX,
          () -> servers.standing(other).map(at -> at.logStart() > 1).orElse(false));
    }
    Thread.sleep(random.nextInt(500, 3_000));
    servers.start(victim);
    servers.await("server " + victim + " is back", BACK_MAX, () -> level(servers));
    return servers.standing(victim).map(Standing::transfers).orElse(0);
  }

  /** Whether all run, and execute what the others do. */
  private static boolean level(RatisProcesses servers) {
    long ahead = 0;
    long behind = Long.MAX_VALUE;
    for (int i = 0; i < RatisProcesses.SERVERS; i++) {
      Standing at = servers.standing(i).orElse(null);
      if (at == null || at.condition() != Standing.Condition.RUNNING) {
        return false;
      }
      ahead = Math.max(ahead, at.executed());
      behind = Math.min(behind, at.executed());
    }
    return ahead - behind < 200;
  }

  private Judgement judge(RatisProcesses servers, Load load, long fetched)
      throws InterruptedException {
    load.readRegisters();
    Registers.Verdict registers = load.registers().judge();
    Bank.Verdict bank = load.judgeBank();
    Entries.Verdict entries = load.judgeEntries();
    List<String> wrong = new ArrayList<>(registers.violations());
    if (registers.undecided() > 0) {
      wrong.add(registers.undecided() + " registers have histories too long to be judged");
    }
    if (!bank.holds()) {
      wrong.add("the bank has " + bank.sum() + " instead of " + bank.sumExpected());
    }
    wrong.addAll(bank.wrong());
    wrong.addAll(entries.wrong());
    servers.await("all have confirmed the same checkpoint", BACK_MAX, () -> sameRoots(servers));
    return new Judgement(registers, bank, entries, load.counts().requests(), fetched, wrong);
  }

  private static boolean sameRoots(RatisProcesses servers) {
    return IntStream.range(0, RatisProcesses.SERVERS)
            .mapToObj(
                i ->
                    servers
                        .standing(i)
                        .map(
                            at ->
                                at.roots().stream()
                                    .filter(root -> root.sequence() == at.confirmed())
                                    .map(root -> root.sequence() + " " + root.root().hex())
                                    .findFirst()
                                    .orElse("none " + i))
                        .orElse("away " + i))
            .distinct()
            .count()
        == 1;
  }

  private void report(Judgement is, long decided) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("holds", is.wrong.isEmpty());
      facts.put("seed", decided);
      facts.put("rounds", rounds);
      facts.put("requests", is.requests);
      facts.put("operationsJudged", is.registers.judged());
      facts.put("undecidedRegisters", is.registers.undecided());
      facts.put("transfersOfMoney", is.bank.transfers());
      facts.put("entriesAcknowledged", is.entries.acknowledged());
      facts.put("checkpointsFetched", is.fetched);
      facts.put("wrong", is.wrong);
      printJson(facts);
      return;
    }
    is.wrong.forEach(context().out()::println);
    context()
        .out()
        .printf(
            Locale.ROOT,
            "%d rounds, seed %d: %d requests acknowledged, %d without answer; %d operations on"
                + " registers %s one order, %d transfers, %d entries; %d checkpoints fetched; the"
                + " servers have the same root%n",
            rounds,
            decided,
            is.requests.acknowledged(),
            is.requests.unknown(),
            is.registers.judged(),
            is.registers.holds() ? "have" : "DO NOT HAVE",
            is.bank.transfers(),
            is.entries.acknowledged(),
            is.fetched);
    context().out().println(is.wrong.isEmpty() ? "all of it holds" : "NOT ALL OF IT HOLDS");
  }
}
