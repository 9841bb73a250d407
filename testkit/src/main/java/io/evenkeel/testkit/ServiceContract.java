package io.evenkeel.testkit;

import io.evenkeel.api.ObjectService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The obligations of an {@link ObjectService}, and of an {@link io.evenkeel.api.UpdateService} if
 * it is one, checked by executing generated requests: on the service in one process, beside a
 * restored one, and in further processes with other locales, time zones, encodings and hash seeds.
 * Immutable; used by one thread, blocks until it is done.
 *
 * <p>After each request the whole state is read and compared. Cost: requests times objects. A few
 * hundred requests on a few hundred objects take a second or two, the further processes included.
 */
public final class ServiceContract {

  private static final int REQUESTS = 400;
  private static final int PROCESSES = 2;

  private final Class<? extends Supplier<? extends ObjectService>> factory;
  private final Operations operations;
  private final long seed;
  private final int requests;
  private final int processes;

  private ServiceContract(
      Class<? extends Supplier<? extends ObjectService>> factory,
      Operations operations,
      long seed,
      int requests,
      int processes) {
    this.factory = factory;
    this.operations = operations;
    this.seed = seed;
    this.requests = requests;
    this.processes = processes;
  }

  /**
   * Checks of a service: {@value #REQUESTS} requests from seed 1, {@value #PROCESSES} further
   * processes.
   *
   * @param factory makes services in their initial state; has a constructor without parameters, of
   *     any visibility
   * @param operations what clients send
   */
  public static ServiceContract of(
      Class<? extends Supplier<? extends ObjectService>> factory, Operations operations) {
    return new ServiceContract(factory, operations, 1, REQUESTS, PROCESSES);
  }

  /** The same checks with other operations. */
  public ServiceContract seed(long other) {
    return new ServiceContract(factory, operations, other, requests, processes);
  }

  /**
   * The same checks with so many requests.
   *
   * @param count at least 8
   */
  public ServiceContract requests(int count) {
    if (count < 8) {
      throw new IllegalArgumentException("at least 8 requests, not " + count);
    }
    return new ServiceContract(factory, operations, seed, count, processes);
  }

  /**
   * The same checks in so many further processes.
   *
   * @param count 0 to 16; with 0 nothing is noticed that is the same within one process
   */
  public ServiceContract processes(int count) {
    if (count < 0 || count > 16) {
      throw new IllegalArgumentException("0 to 16 further processes, not " + count);
    }
    return new ServiceContract(factory, operations, seed, requests, count);
  }

  /**
   * Executes everything.
   *
   * @return what was found, at most one of a kind for each object, or for each check where there is
   *     no object; empty if the contract was kept
   */
  public List<Finding> findings() {
    Supplier<? extends ObjectService> services = Factories.of(factory);
    Log log = Log.generated(operations, seed, requests);
    Findings findings = new Findings();
    List<Step> steps = new Replay(services, log, findings).run();
    if (!findings.stopped()) {
      new RepetitionCheck(services, log, steps).run(findings);
      new RestoreCheck(services, log, steps).run(findings);
      new ConcurrentReadCheck(services, log).run(findings);
      new UpdateCheck(services, log, steps, findings).run();
      for (int process = 0; process < processes; process++) {
        new ProcessCheck(factory, log, steps).run(process, findings);
      }
    }
    return new ArrayList<>(findings.all());
  }

  /**
   * Executes everything and throws what was found.
   *
   * @throws AssertionError naming each finding in a line
   */
  public void verify() {
    List<Finding> findings = findings();
    if (!findings.isEmpty()) {
      StringBuilder text = new StringBuilder("the service breaks its contract (seed " + seed + ")");
      findings.forEach(finding -> text.append("\n  ").append(finding));
      throw new AssertionError(text.toString());
    }
  }
}
