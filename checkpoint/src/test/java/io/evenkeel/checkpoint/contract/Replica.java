package io.evenkeel.checkpoint.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.contract.Interleaved.Reads;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import io.evenkeel.checkpoint.store.SimulatedDisk.PowerLoss;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One replica that executes a log and takes a checkpoint after each round, which is completed while
 * the next round executes. If it is killed, it restores its newest checkpoint and goes on from
 * there.
 */
final class Replica {

  private static final long SEGMENT_BYTES = 20_000;

  /** Publishing takes about so many operations of the disk. */
  private static final int PUBLISH_OPERATIONS = 14;

  private final Log log;
  private final TestedService tested;
  private final Supplier<CheckpointMethod> methods;
  private final CompletionMode mode;
  private final Reads reads;
  private final Random random;
  private final int crashRound;
  private Crash crash;
  private SimulatedDisk disk = new SimulatedDisk();
  private Executor executor;
  private Checkpointing checkpointing;

  Replica(
      Log log,
      TestedService tested,
      Supplier<CheckpointMethod> methods,
      CompletionMode mode,
      Reads reads,
      Crash crash,
      Random random)
      throws IOException {
    this.log = log;
    this.tested = tested;
    this.methods = methods;
    this.mode = mode;
    this.reads = reads;
    this.random = random;
    this.crash = crash;
    this.crashRound = random.nextInt(Log.ROUNDS);
    start(CheckpointStore.open(disk, SEGMENT_BYTES));
    executor.first(log.first);
  }

  private void start(CheckpointStore store) {
    checkpointing = new Checkpointing(store, methods, mode, random, this::finished);
    executor = new Executor(tested, reads, random, checkpointing);
  }

  /** Executes everything; survives the crash. */
  void run() throws IOException {
    int round = 0;
    while (round < Log.ROUNDS) {
      try {
        rounds(round);
        break;
      } catch (Crash.Killed | PowerLoss killed) {
        crash = Crash.NEVER;
        round = restart();
      }
    }
    executor.close();
    restored();
  }

  private void rounds(int from) throws IOException {
    for (int round = from; round < Log.ROUNDS; round++) {
      int start = random.nextInt(Log.BATCHES + 1);
      boolean crashes = crash != Crash.NEVER && round == crashRound;
      int kill = crashes && crash == Crash.IN_CAPTURE ? start + random.nextInt(3) : -1;
      for (int i = 0; i < Log.BATCHES; i++) {
        if (i >= start && checkpointing.capturesAhead() && checkpointing.idle()) {
          checkpointing.begin(executor.reader());
        }
        executor.batch(log.batches.get(round * Log.BATCHES + i));
        checkpointing.betweenBatches();
        if (i == Math.min(kill, Log.BATCHES - 1)) {
          throw new Crash.Killed();
        }
      }
      drain();
      if (crashes) {
        checkpointing.crash(crash, random.nextInt(5));
      }
      if (checkpointing.idle()) {
        checkpointing.begin(executor.reader());
      }
      checkpointing.position(round + 1, Log.library(round + 1));
    }
    drain();
  }

  /** Waits for the checkpoint under way, if its capture is over. */
  private void drain() {
    while (checkpointing.completing()) {
      executor.step();
      checkpointing.betweenBatches();
    }
  }

  /** A checkpoint is finished and about to be published. */
  private void finished(Image image) {
    checkRoot(image);
    if (crash == Crash.IN_PUBLISH && image.sequence() > crashRound) {
      disk.losePowerAt(disk.operations() + 1 + random.nextInt(PUBLISH_OPERATIONS));
    }
  }

  private void checkRoot(Image image) {
    int position = (int) image.sequence();
    assertThat(image.header().objects()).isEqualTo(log.states.get(position - 1).size());
    assertThat(image.header().trie()).isEqualTo(log.tries.get(position - 1));
  }

  /** As it can be read again. */
  private void check(Image image) throws IOException {
    checkRoot(image);
    int position = (int) image.sequence();
    Map<ObjectId, byte[]> expected = log.states.get(position - 1);
    for (int i = 0; i < image.leaves().size(); i++) {
      StateObject object = image.read(i);
      if (!Arrays.equals(object.value(), expected.get(object.id()))) {
        throw new AssertionError(object.id() + " is not what it was at position " + position);
      }
    }
  }

  /**
   * Starts anew from what is on the disk.
   *
   * @return the round to go on with
   */
  private int restart() throws IOException {
    executor.close();
    disk = random.nextBoolean() ? disk.afterKill() : disk.afterPowerLoss(random.nextLong());
    CheckpointStore store = CheckpointStore.open(disk, SEGMENT_BYTES);
    assertThat(store.damages()).isEmpty();
    start(store);
    Image newest = null;
    for (StoredCheckpoint stored : store.images()) {
      newest = store.load(stored.sequence());
      check(newest);
    }
    if (newest == null) {
      executor.first(log.first);
      return 0;
    }
    executor.install(newest);
    return (int) newest.sequence();
  }

  /** Whatever is on the disk restores to a state from which the rest leads to the same end. */
  private void restored() throws IOException {
    int round = restart();
    for (int i = round * Log.BATCHES; i < log.batches.size(); i++) {
      executor.batch(log.batches.get(i));
    }
    Map<ObjectId, byte[]> end = executor.state();
    Map<ObjectId, byte[]> expected = log.stateOfService(Log.ROUNDS);
    assertThat(end.keySet()).isEqualTo(expected.keySet());
    expected.forEach((id, value) -> assertThat(end.get(id)).isEqualTo(value));
    executor.close();
  }
}
