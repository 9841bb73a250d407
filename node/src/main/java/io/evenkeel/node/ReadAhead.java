package io.evenkeel.node;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.ImageReading;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the objects of an image on a thread of its own while the service takes in those
 * before them: each is about half of an installation. Ahead are portions of 256 KiB, or of one
 * larger object each, up to 4 MiB or one of them: so many that neither thread waits for the other
 * on a machine with much else to do.
 */
final class ReadAhead implements ImageReading {

  private static final int AHEAD_BYTES = 4 << 20;

  /** What an object takes beside its value. */
  private static final int OBJECT_BYTES = 64;

  private static final int PORTION_BYTES = 256 << 10;
  private static final int PORTION_OBJECTS_MAX = 1024;

  @Override
  public Objects open(Image image, int[] indexes) {
    Reader reader = new Reader(image, indexes);
    Thread thread = new Thread(reader, "evenkeel-read-ahead");
    thread.setDaemon(true);
    thread.start();
    return new Ahead(reader, thread);
  }

  /** Objects that follow each other; the last portion of all may hold what stopped the reader. */
  private record Portion(List<StateObject> objects, int bytes, @Nullable Throwable failure) {

    /** What it takes of the bytes that may be ahead: one is always allowed. */
    int share() {
      return Math.min(bytes, AHEAD_BYTES);
    }
  }

  private static final class Reader implements Runnable {

    private final BlockingQueue<Portion> portions = new LinkedBlockingQueue<>();
    private final Semaphore ahead = new Semaphore(AHEAD_BYTES);
    private final Image image;
    private final int[] indexes;
    private int next;
    private volatile boolean closed;

    Reader(Image image, int[] indexes) {
      this.image = image;
      this.indexes = indexes;
    }

    @Override
    public void run() {
      try {
        while (next < indexes.length && !closed) {
          Portion portion = portion();
          ahead.acquire(portion.share());
          portions.put(portion);
          if (portion.failure() != null) {
            return;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nobody does that: it would close the files it reads
      }
    }

    private Portion portion() {
      List<StateObject> objects = new ArrayList<>();
      int bytes = 0;
      try {
        while (next < indexes.length
            && bytes < PORTION_BYTES
            && objects.size() < PORTION_OBJECTS_MAX
            && !closed) {
          StateObject object = image.read(indexes[next++]);
          objects.add(object);
          bytes += OBJECT_BYTES + object.value().length;
        }
      } catch (IOException | RuntimeException | Error failure) {
        return new Portion(objects, bytes, failure);
      }
      return new Portion(objects, bytes, null);
    }
  }

  private static final class Ahead implements Objects {

    private final Reader reader;
    private final Thread thread;
    private Portion portion = new Portion(List.of(), 0, null);
    private Iterator<StateObject> objects = portion.objects().iterator();

    Ahead(Reader reader, Thread thread) {
      this.reader = reader;
      this.thread = thread;
    }

    @Override
    public StateObject next() throws IOException {
      while (!objects.hasNext()) {
        if (portion.failure() != null) {
          throw rethrown(portion.failure());
        }
        portion = take();
        objects = portion.objects().iterator();
      }
      return objects.next();
    }

    private Portion take() throws IOException {
      try {
        Portion next = reader.portions.take();
        reader.ahead.release(next.share());
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while objects of an image were read");
      }
    }

    /** As if it had been read here: the kind of a failure decides what becomes of the replica. */
    private static IOException rethrown(Throwable failure) {
      if (failure instanceof IOException e) {
        return e;
      } else if (failure instanceof RuntimeException e) {
        throw e;
      } else if (failure instanceof Error e) {
        throw e;
      }
      throw new IllegalStateException(failure);
    }

    /** Returns when the reader has ended: no file of the image is in use any more. */
    @Override
    public void close() {
      reader.closed = true;
      reader.ahead.release(AHEAD_BYTES); // it puts one more at most
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
