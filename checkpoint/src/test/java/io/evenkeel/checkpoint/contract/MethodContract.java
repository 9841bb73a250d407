package io.evenkeel.checkpoint.contract;

import io.evenkeel.checkpoint.contract.Interleaved.Reads;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.MethodFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What every method of the state family must keep: whatever it does, wherever its capture starts,
 * however its reads fall between the writes, however the modification list is worked off, whatever
 * became of the checkpoints before and wherever the replica is killed, the checkpoint is the state
 * that executing everything from the start leads to; so it is the same on all replicas, whatever
 * they use; and what is restored from it goes on as if nothing had happened.
 */
public final class MethodContract {

  private final List<TestedService> services;

  /** The contract over these services. */
  public MethodContract(TestedService... services) {
    this.services = List.of(services);
  }

  /** The contract over a model of a service. */
  public static MethodContract ofModel() {
    return new MethodContract(new ModelService.Tested());
  }

  /** {@code method/service/reads}, for each that fit, of registered methods. */
  public List<String> series() {
    List<String> series = new ArrayList<>();
    for (CheckpointMethod method : CheckpointMethods.of(MethodFamily.STATE)) {
      for (TestedService service : services) {
        for (Reads reads : Reads.values()) {
          if (method.usesUpdates() || reads != Reads.ISOLATED) {
            series.add(method.name() + "/" + service.name() + "/" + reads);
          }
        }
      }
    }
    return series;
  }

  /**
   * Runs one case.
   *
   * @throws AssertionError that names it
   */
  public void run(String name) {
    Case cell = Case.of(name);
    try {
      run(cell);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          String.format(
              "%s%n  repeat it with -D%s=%s: %s", cell, Campaign.CASE, name, e.getMessage()),
          e);
    }
  }

  private void run(Case cell) throws Exception {
    TestedService tested =
        services.stream()
            .filter(service -> service.name().equals(cell.service()))
            .findFirst()
            .orElseThrow();
    Random random = new Random(cell.seed());
    Log log = new Log(cell, tested, random);
    CheckpointMethod method = CheckpointMethods.named(cell.method());
    new Replica(log, tested, () -> method, cell.completion(), cell.reads(), cell.crash(), random)
        .run();
    other(log, tested, random);
  }

  /** One that uses whatever it likes, and now and then something else. */
  private static void other(Log log, TestedService tested, Random random) throws Exception {
    CompletionMode[] modes = CompletionMode.values();
    Reads[] reads = Reads.values();
    CheckpointMethod[] method = {drawn(random)};
    new Replica(
            log,
            tested,
            () -> {
              method[0] = random.nextBoolean() ? method[0] : drawn(random);
              return method[0];
            },
            modes[random.nextInt(modes.length)],
            reads[random.nextInt(reads.length)],
            random.nextInt(3) == 0 ? Crash.values()[random.nextInt(5)] : Crash.NEVER,
            random)
        .run();
  }

  private static CheckpointMethod drawn(Random random) {
    List<CheckpointMethod> all = CheckpointMethods.of(MethodFamily.STATE);
    return all.get(random.nextInt(all.size()));
  }
}
