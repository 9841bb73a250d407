package io.evenkeel.node;

import io.evenkeel.storage.ProtocolLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes segments that the protocol log let go, the oldest first, on a thread of its own. A
 * checkpoint lets hundreds of megabytes go at once, and where a file system hands freed blocks to
 * the disk (mounted with {@code discard}) that takes seconds, in which the lane that orders must
 * not stand still.
 */
final class LogDeletion implements AutoCloseable {

  private static final long STOP_SECONDS_MAX = 10;

  private final ProtocolLog log;
  private final Optional<ExecutorService> thread;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;

  private LogDeletion(ProtocolLog log, Optional<ExecutorService> thread) {
    this.log = log;
    this.thread = thread;
  }

  static LogDeletion behind(ProtocolLog log) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread created = new Thread(task, "evenkeel-log-deletion");
              created.setDaemon(true);
              return created;
            });
    return new LogDeletion(log, Optional.of(thread));
  }

  /** The same by whoever lets go: for a log whose every step is counted. */
  static LogDeletion atOnce(ProtocolLog log) {
    return new LogDeletion(log, Optional.empty());
  }

  /** Deletes these after all that was handed over before. */
  void add(List<String> released) throws IOException {
    if (thread.isEmpty()) {
      log.delete(released);
      return;
    }
    for (String segment : released) {
      thread.get().execute(() -> delete(segment));
    }
  }

  /** What is left when this is closed, the next life of the replica lets go again. */
  private void delete(String segment) {
    if (closed || failure != null) {
      return;
    }
    try {
      log.delete(List.of(segment));
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Throws if a deletion failed: nobody knows then what is on the disk. */
  void check() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException("a segment of the protocol log cannot be deleted", failed);
    }
  }

  /** Waits for the file that is being deleted. */
  @Override
  public void close() {
    closed = true;
    if (thread.isEmpty()) {
      return;
    }
    thread.get().shutdown();
    try {
      boolean unused = thread.get().awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
