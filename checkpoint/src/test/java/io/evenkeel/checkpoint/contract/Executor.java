package io.evenkeel.checkpoint.contract;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.contract.Interleaved.Reads;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Executes requests, and does steps of the checkpoint lane wherever the seed wants: around and
 * within each change. The other way round, it goes on executing between a read of that lane and
 * what becomes of it.
 */
final class Executor {

  private final Random random;
  private final Checkpointing checkpointing;
  private final Reads reads;
  private final UpdateService service;
  private final Interleaved reader;
  private final ArrayDeque<Request> queue = new ArrayDeque<>();
  private final int stepOneIn;
  private boolean executing;
  private boolean stepping;

  Executor(TestedService tested, Reads reads, Random random, Checkpointing checkpointing) {
    this.random = random;
    this.checkpointing = checkpointing;
    this.reads = reads;
    this.service = tested.open(this::maybeStep);
    this.reader = new Interleaved(service, reads, this::executeMeanwhile);
    this.stepOneIn = random.nextInt(3) == 0 ? 3 : 12;
  }

  Interleaved reader() {
    return reader;
  }

  /** Makes the first state, unseen by anybody. */
  void first(List<Request> requests) {
    requests.forEach(request -> service.invoke(request, id -> {}));
  }

  /** Installs all objects of the service. */
  void install(Image image) throws IOException {
    for (int i = 0; i < image.leaves().size(); i++) {
      StateObject object = image.read(i);
      if (!object.id().isReserved()) {
        service.install(object.id(), object.value());
      }
    }
  }

  void batch(List<Request> requests) {
    queue.addAll(requests);
    while (!queue.isEmpty()) {
      execute(queue.remove());
      maybeStep();
    }
    checkpointing.batchEnded();
    maybeStep();
  }

  private void execute(Request request) {
    executing = true;
    maybeStep(); // what it reads is out of date at once
    if (checkpointing.usesUpdates()) {
      Outcome outcome = service.invoke(request, checkpointing.wantsUpdates());
      for (Update update : outcome.updates()) {
        checkpointing.updated(update);
      }
    } else {
      service.invoke(request, this::report);
    }
    executing = false;
  }

  private void report(ObjectId id) {
    maybeStep();
    Runnable copy = checkpointing.modified(id);
    if (copy != null) {
      maybeStep(); // claimed, not copied yet
      copy.run();
    }
    maybeStep();
  }

  /** The executor goes on between a read of the checkpoint lane and its claim. */
  private void executeMeanwhile() {
    boolean laneReads = stepping && reads != Reads.SLICED;
    if (laneReads && !executing && random.nextInt(4) == 0 && !queue.isEmpty()) {
      execute(queue.remove());
    }
  }

  private void maybeStep() {
    if (random.nextInt(stepOneIn) == 0) {
      step();
    }
  }

  /** A step of the checkpoint lane, if it is not in the middle of one. */
  void step() {
    if (stepping) {
      return;
    }
    stepping = true;
    try {
      checkpointing.step();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      stepping = false;
    }
  }

  /** The objects as they are. */
  Map<ObjectId, byte[]> state() {
    return Interleaved.objectsOf(service);
  }

  void close() {
    service.close();
  }
}
