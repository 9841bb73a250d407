package io.evenkeel.node;

import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.status.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether {@code replica.yaml} changed, and puts into force what can change in a
 * running replica: checkpoint method and completion. Everything else waits for a restart, and a
 * file with a mistake in it changes nothing; both are said once for each change of the file.
 */
final class SettingsWatch implements AutoCloseable {

  private static final long LOOK_MILLIS = 500;

  /** What tells one state of a file from another without reading it. */
  private record Stamp(long modifiedNanos, long bytes, @Nullable Object key) {

    static @Nullable Stamp of(ReplicaConfig config) {
      try {
        BasicFileAttributes found = Files.readAttributes(config.file(), BasicFileAttributes.class);
        return new Stamp(
            found.lastModifiedTime().to(TimeUnit.NANOSECONDS), found.size(), found.fileKey());
      } catch (IOException gone) {
        // Being replaced, or deleted: what is in force stays until there is a file again.
        return null;
      }
    }
  }

  private final StartOptions options;
  private final EventLog events;
  private final Consumer<ReplicaConfig> methodChanged;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private ReplicaConfig inForce;
  private @Nullable Stamp seen;

  /**
   * @param config as it is in force
   * @param options what the command line replaced; it stays replaced
   * @param methodChanged told, on this watch's thread, of a configuration with another method or
   *     completion
   */
  SettingsWatch(
      ReplicaConfig config,
      StartOptions options,
      EventLog events,
      Consumer<ReplicaConfig> methodChanged) {
    this.inForce = config;
    this.options = options;
    this.events = events;
    this.methodChanged = methodChanged;
    this.seen = Stamp.of(config);
    this.thread = new Thread(this::run, "evenkeel-settings");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        Stamp present = Stamp.of(inForce);
        if (present != null && !present.equals(seen)) {
          seen = present;
          changed();
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void changed() {
    try {
      ReplicaConfig found = options.applyTo(ReplicaConfig.load(inForce.file()));
      ReplicaConfig next = inForce.withLive(found);
      if (!next.equals(inForce)) {
        inForce = next;
        methodChanged.accept(next);
        events.info(
            "settings-applied",
            0,
            "checkpoints by "
                + next.checkpoint().method().name()
                + ", completion "
                + next.checkpoint().completion()
                + " from now on");
      }
      if (!found.equals(inForce)) {
        events.warn(
            "settings-need-restart",
            0,
            inForce.file()
                + " or its cluster file says otherwise than this replica runs; of its"
                + " settings only checkpoint.method and checkpoint.completion are taken over"
                + " without a restart");
      }
    } catch (ConfigException mistake) {
      events.warn("settings-refused", 0, "nothing changed: " + mistake.getMessage());
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed.countDown();
    thread.join(TimeUnit.SECONDS.toMillis(5));
  }
}
