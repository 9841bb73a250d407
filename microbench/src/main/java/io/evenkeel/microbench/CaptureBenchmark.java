package io.evenkeel.microbench;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.Changes;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.StateReader;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.node.OverlappedHashing;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole capture of 50,000 objects of 4 KiB by DFC_CAW, step by step, with nothing beside it. */
public class CaptureBenchmark {

  private static final CheckpointMethod METHOD = CheckpointMethods.named("DFC_CAW");

  /** Objects in memory. */
  @State(Scope.Thread)
  public static class Memory {
    final StateReader objects = new MemoryObjects();
  }

  /** Objects in memory, and a thread. */
  @State(Scope.Thread)
  public static class Hasher {
    final StateReader objects = new MemoryObjects();
    final ExecutorService thread = Executors.newSingleThreadExecutor();

    /** Ends the thread. */
    @TearDown
    public void close() {
      thread.shutdown();
    }
  }

  /** Objects in SQLite. */
  @State(Scope.Thread)
  public static class Sqlite {
    final KvObjects objects = new KvObjects();

    /** Frees the memory. */
    @TearDown
    public void close() {
      objects.close();
    }
  }

  /** Reads and claims; what is read goes nowhere. */
  @Benchmark
  @Measured(against = Reference.MEMCPY, bytes = Objects4k.BYTES, figure = "captureToMemcpyRatio")
  public long read(Memory memory) throws IOException {
    return capture(memory.objects, new NullImages());
  }

  /** Reads, claims, hashes, and writes to a disk that takes no time. */
  @Benchmark
  @Measured(
      against = Reference.SHA_256,
      bytes = Objects4k.BYTES,
      figure = "captureHashedToSha256Ratio")
  public long hashed(Memory memory) throws IOException {
    return capture(memory.objects, images());
  }

  /** The same with a thread beside it that hashes, as a replica has one. By the clock. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Objects4k.BYTES, clock = Measured.Clock.WALL)
  public long hashedBeside(Hasher hasher) throws IOException {
    return capture(hasher.objects, new OverlappedHashing(images(), hasher.thread));
  }

  /** Reads the key-value store in SQLite; what is read goes nowhere. */
  @Benchmark
  @Measured(
      against = Reference.SQLITE_SCAN,
      bytes = Objects4k.BYTES,
      figure = "captureToSqliteScanRatio")
  public long readSqlite(Sqlite sqlite) throws IOException {
    return capture(sqlite.objects, new NullImages());
  }

  private static NewImages images() throws IOException {
    return CheckpointStore.open(new NullDisk())
        .newImages(new ImageLabel(CheckpointKind.STATE, 1, METHOD.name()));
  }

  private static long capture(StateReader objects, NewImages images) throws IOException {
    try (Capture capture = METHOD.begin(objects, images, new Changes())) {
      capture.completeBy(CompletionMode.LAZY);
      while (!capture.step()) {
        // on
      }
      return capture.bytesRead();
    }
  }
}
