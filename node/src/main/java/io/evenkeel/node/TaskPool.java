package io.evenkeel.node;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Threads for work that is pure on its input: verifying, signing, hashing. */
final class TaskPool implements AutoCloseable {

  private final ExecutorService threads;
  private final Consumer<Throwable> failed;

  /**
   * @param failed told of a task that threw, which is a bug of ours
   */
  TaskPool(String name, int count, Consumer<Throwable> failed) {
    this(name, count, failed, () -> {});
  }

  /**
   * The same.
   *
   * @param first what each thread does before anything else
   */
  TaskPool(String name, int count, Consumer<Throwable> failed, Runnable first) {
    this.failed = failed;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        first.run();
                        task.run();
                      },
                      name);
              thread.setDaemon(true);
              return thread;
            });
  }

  void run(Runnable task) {
    if (!threads.isShutdown()) {
      threads.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException | Error failure) {
              failed.accept(failure);
            }
          });
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        failed.accept(new IllegalStateException("tasks did not end within 5 s"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
