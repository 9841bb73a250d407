package io.evenkeel.sim;

import io.evenkeel.sim.plan.PlanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Many seeds, on several threads; each run stays on one. */
public final class Campaign {

  private Campaign() {}

  /**
   * Runs seeds in ascending order until all are run, one failed, or it is told to stop.
   *
   * @param first the first seed
   * @param last the last one
   * @param threads runs at once
   * @param stop asked before each run
   * @param listener gets each result, one at a time, in no particular order
   * @throws InterruptedException if the caller is interrupted; runs under way end first
   */
  public static void run(
      long first,
      long last,
      PlanOptions options,
      int threads,
      BooleanSupplier stop,
      Consumer<SimResult> listener)
      throws InterruptedException {
    AtomicLong next = new AtomicLong(first);
    AtomicBoolean failed = new AtomicBoolean();
    Object lock = new Object();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread worker =
          new Thread(
              () -> {
                long seed = next.getAndIncrement();
                while (seed <= last && !failed.get() && !stop.getAsBoolean()) {
                  SimResult result = Simulation.run(seed, options);
                  synchronized (lock) {
                    failed.compareAndSet(false, result.failure().isPresent());
                    listener.accept(result);
                  }
                  seed = next.getAndIncrement();
                }
              },
              "simulation-" + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        failed.set(true);
        throw e;
      }
    }
  }
}
