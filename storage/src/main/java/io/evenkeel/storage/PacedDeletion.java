package io.evenkeel.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Gives the blocks of deleted files back a few megabytes at a time. Where a file system hands freed
 * blocks on to the device (mounted with {@code discard}), the hundreds of megabytes that a
 * checkpoint makes superfluous would keep the device busy for a second or two, and every fsync of
 * the log would wait behind them.
 *
 * <p>A file's name is free at once: the file is given a hidden one, and cut and deleted in the
 * background. What is left when the process ends is taken up by the next. Any thread.
 */
final class PacedDeletion implements AutoCloseable {

  /** Hidden names begin so; names of a disk's files begin with none of these characters. */
  static final String HIDDEN = ".deleted-";

  /** So much is given back at a time; smaller files go at once. */
  static final long PART_BYTES = 4 << 20;

  /** What waits is gone after about so many seconds, however much it is, ... */
  private static final long SECONDS = 10;

  /** ... or sooner, at so many bytes a second. */
  private static final long BYTES_PER_SECOND_MIN = 16 << 20;

  private static final long STOP_SECONDS_MAX = 10;

  /** Waits between two parts. */
  interface Pause {
    void await(long millis) throws InterruptedException;
  }

  private final Path directory;
  private final Consumer<IOException> failed;
  private final Pause pause;
  private final AtomicLong number = new AtomicLong(System.currentTimeMillis() << 20);
  private final AtomicLong waitingBytes = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService thread = FileDisk.thread("evenkeel-deletion");
  private volatile boolean hurried;

  /**
   * @param failed told when a file cannot be cut or deleted
   */
  PacedDeletion(Path directory, Consumer<IOException> failed) {
    this.directory = directory;
    this.failed = failed;
    this.pause =
        millis -> {
          boolean unused = closed.await(millis, TimeUnit.MILLISECONDS);
        };
  }

  /** The same with pauses of the caller's. */
  PacedDeletion(Path directory, Consumer<IOException> failed, Pause pause) {
    this.directory = directory;
    this.failed = failed;
    this.pause = pause;
  }

  /** Takes up what an earlier process has left. */
  void resume() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, HIDDEN + "*")) {
      for (Path file : left) {
        give(file, Files.size(file));
      }
    }
  }

  /** The name is free when this returns; the room will be. Nothing happens if there is no file. */
  void delete(Path file) throws IOException {
    if (Files.notExists(file)) {
      return;
    }
    long bytes = Files.size(file);
    if (bytes <= PART_BYTES) {
      Files.deleteIfExists(file);
      return;
    }
    Path hidden = directory.resolve(HIDDEN + number.incrementAndGet());
    Files.move(file, hidden, StandardCopyOption.ATOMIC_MOVE);
    give(hidden, bytes);
  }

  /** Room is wanted now: what waits is given back as fast as it goes. */
  void hurry() {
    hurried = true;
  }

  private void give(Path hidden, long bytes) {
    waitingBytes.addAndGet(bytes);
    try {
      thread.execute(() -> remove(hidden, bytes));
    } catch (RejectedExecutionException closing) {
      waitingBytes.addAndGet(-bytes); // the next process takes it up
    }
  }

  private void remove(Path hidden, long bytes) {
    long left = bytes;
    try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.WRITE)) {
      while (left > PART_BYTES && closed.getCount() > 0) {
        left -= PART_BYTES;
        channel.truncate(left);
        waitingBytes.addAndGet(-PART_BYTES);
        pause();
      }
      if (left <= PART_BYTES) {
        Files.deleteIfExists(hidden);
        waitingBytes.addAndGet(-left);
      }
    } catch (IOException e) {
      failed.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (waitingBytes.get() == 0) {
      hurried = false;
    }
  }

  private void pause() throws InterruptedException {
    if (hurried) {
      return;
    }
    long bytesPerSecond = Math.max(BYTES_PER_SECOND_MIN, waitingBytes.get() / SECONDS);
    pause.await(TimeUnit.SECONDS.toMillis(PART_BYTES) / bytesPerSecond);
  }

  /** Ends after the present part; the rest stays for the next process. */
  @Override
  public void close() {
    closed.countDown();
    thread.shutdown();
    try {
      boolean unused = thread.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
