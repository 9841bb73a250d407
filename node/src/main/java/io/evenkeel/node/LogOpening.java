package io.evenkeel.node;

import io.evenkeel.node.wire.RequestWire;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads the protocol log on a thread of its own, while the state is read and installed on another:
 * neither needs the other, and both are long.
 */
final class LogOpening implements AutoCloseable {

  private final FutureTask<ReplicaLog> task;

  /**
   * Starts at once.
   *
   * @param covered position of a stable checkpoint that is here, or 0
   */
  LogOpening(Startup startup, RequestWire requests, long covered) {
    task = new FutureTask<>(() -> startup.openLog(requests, covered));
    Thread thread = new Thread(task, "evenkeel-log-opening");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the log. */
  ReplicaLog log() throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the log was being read", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException damaged) {
        throw damaged;
      } else if (cause instanceof RuntimeException refused) {
        throw refused;
      } else if (cause instanceof Error broken) {
        throw broken;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** Closes the log once it is open. What opening it had to say is not said again. */
  @Override
  public void close() throws IOException {
    ReplicaLog opened;
    try {
      opened = task.get();
    } catch (ExecutionException failed) {
      return; // told by log(), or something else failed before
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    opened.close();
  }
}
