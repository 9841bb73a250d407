package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.sim.plan.PlanOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * Seeds that nobody ran before: their base follows from the commit, so that each commit tries
 * others and everybody who builds it the same. {@code -Devenkeel.sim.seeds=N} changes how many,
 * {@code -Devenkeel.sim.base=N} where they begin.
 */
class FreshSeedsTest {

  private static final int SEEDS = 2_000;
  private static final long SECONDS_MAX = 330;

  @Test
  void everyInvariantHoldsInEveryRun() throws InterruptedException, IOException {
    int seeds = Integer.getInteger("evenkeel.sim.seeds", SEEDS);
    long base = Long.getLong("evenkeel.sim.base", base());
    long start = System.nanoTime();
    Tally tally = new Tally();
    Campaign.run(
        base,
        base + seeds - 1,
        PlanOptions.ALL,
        Runtime.getRuntime().availableProcessors(),
        () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) > SECONDS_MAX,
        tally::add);
    System.out.printf(
        "simulated %d runs from seed %d on in %d s: on average %.1f faults, %.1f lies,"
            + " %.1f stable checkpoints, %.0f requests; never reached: %s%n",
        tally.runs(),
        base,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        tally.faultsPerRun(),
        tally.liesPerRun(),
        tally.stableCheckpointsPerRun(),
        tally.requestsPerRun(),
        tally.neverReached());
    tally.coverage().forEach((state, count) -> System.out.printf("%8d  %s%n", count, state));
    assertThat(tally.failures())
        .as(
            () ->
                tally.failures().stream()
                    .map(SimulationTest::described)
                    .findFirst()
                    .orElse("no failure"))
        .isEmpty();
    assertThat(tally.faultsPerRun()).isGreaterThanOrEqualTo(20);
    assertThat(tally.stableCheckpointsPerRun()).isGreaterThanOrEqualTo(3);
  }

  /** A number that follows from the commit; the same one where there is no repository. */
  private static long base() throws IOException {
    String commit = commit(Path.of("").toAbsolutePath());
    CRC32 crc = new CRC32();
    crc.update(commit.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return 1_000_000 + crc.getValue() % 1_000_000_000L;
  }

  private static String commit(Path from) throws IOException {
    for (Path directory = from; directory != null; directory = directory.getParent()) {
      Path git = directory.resolve(".git");
      if (Files.isRegularFile(git)) {
        git = directory.resolve(Files.readString(git).replace("gitdir:", "").strip());
      }
      if (Files.isRegularFile(git.resolve("HEAD"))) {
        return resolve(git, Files.readString(git.resolve("HEAD")).strip());
      }
    }
    return "no repository";
  }

  private static String resolve(Path git, String head) throws IOException {
    if (!head.startsWith("ref: ")) {
      return head;
    }
    String name = head.substring("ref: ".length());
    Path common = git;
    if (Files.isRegularFile(git.resolve("commondir"))) {
      common = git.resolve(Files.readString(git.resolve("commondir")).strip());
    }
    Path ref = common.resolve(name);
    if (Files.isRegularFile(ref)) {
      return Files.readString(ref).strip();
    }
    Path packed = common.resolve("packed-refs");
    if (Files.isRegularFile(packed)) {
      for (String line : Files.readAllLines(packed)) {
        if (line.endsWith(" " + name)) {
          return line.substring(0, line.indexOf(' '));
        }
      }
    }
    return head;
  }
}
