package io.evenkeel.cli.bench.load;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests that are due at a fixed rate, whatever becomes of earlier ones. Who measures from
 * when a request was due does not leave out those that had to wait (coordinated omission).
 */
public final class OpenLoop implements AutoCloseable {

  /** What is sent. */
  public interface Sender {

    /**
     * Sends a request.
     *
     * @param random decides what it is about
     * @param number of the request, from 1
     */
    CompletableFuture<?> send(SplittableRandom random, int number);
  }

  /** Who is told of ends; any thread. */
  interface Ends {

    /**
     * A request has ended.
     *
     * @param dueNanos when it was due, of {@link System#nanoTime()}
     * @param error why it has no result; null if it has one
     */
    void ended(long dueNanos, @Nullable Throwable error);
  }

  /** How long it waits for a result at a time; each wakes it. */
  private static final long RESULT_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  private final Sender sender;
  private final Ends ends;
  private final long gapNanos;
  private final int outstandingMax;
  private final SplittableRandom random;
  private final Thread thread = new Thread(this::run, "open-loop");
  private final AtomicInteger outstanding = new AtomicInteger();
  private volatile boolean closing;

  private OpenLoop(Sender sender, Ends ends, double ratePerSecond, int outstandingMax, long seed) {
    this.sender = sender;
    this.ends = ends;
    this.gapNanos = Math.max(1, Math.round(1e9 / ratePerSecond));
    this.outstandingMax = outstandingMax;
    this.random = new SplittableRandom(seed);
    thread.setDaemon(true);
  }

  /**
   * Starts at once.
   *
   * @param ratePerSecond requests
   * @param outstandingMax beyond it a cluster does not keep up, and requests wait here
   * @param seed what is sent follows from it
   */
  static OpenLoop start(
      Sender sender, Ends ends, double ratePerSecond, int outstandingMax, long seed) {
    OpenLoop loop = new OpenLoop(sender, ends, ratePerSecond, outstandingMax, seed);
    loop.thread.start();
    return loop;
  }

  private void run() {
    long dueNanos = System.nanoTime();
    int number = 0;
    while (!closing) {
      boolean full = outstanding.get() >= outstandingMax;
      long early = dueNanos - System.nanoTime();
      if (full || early > 0) {
        LockSupport.parkNanos(full ? RESULT_NANOS_MAX : early);
        continue;
      }
      send(dueNanos, ++number);
      dueNanos += gapNanos;
    }
  }

  private void send(long dueNanos, int number) {
    outstanding.incrementAndGet();
    CompletableFuture<Object> unused =
        sender
            .send(random, number)
            .handle(
                (result, error) -> {
                  ends.ended(dueNanos, error);
                  if (outstanding.getAndDecrement() >= outstandingMax) {
                    LockSupport.unpark(thread);
                  }
                  return null;
                });
  }

  /** Sends nothing more and waits for the results that are due. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join();
    while (outstanding.get() > 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }
}
