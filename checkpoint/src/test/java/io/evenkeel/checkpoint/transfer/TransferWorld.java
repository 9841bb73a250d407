package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.store.Image;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/** Drives one receiver against sources under a virtual clock; everything follows from the seed. */
final class TransferWorld {

  private record Arrival(long millis, long order, TransferEvent event) {}

  final List<TransferEffect> log = new ArrayList<>();
  final Map<Integer, List<DemotionReason>> demotions = new HashMap<>();
  final MemoryImage.CheckingSink sink;
  long nowMillis;
  long stuckMillis;
  TransferProgress progress;
  int mostInFlight;

  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(
          (a, b) ->
              a.millis != b.millis
                  ? Long.compare(a.millis, b.millis)
                  : Long.compare(a.order, b.order));
  private final MemoryImage image;
  private final MemoryImage older;
  private final Map<Integer, Lie> sources;
  private final Random random;
  private final TransferSource source = new TransferSource(e -> {});
  private long order;
  private long giveUpAt = Long.MAX_VALUE;

  TransferWorld(MemoryImage image, MemoryImage older, Map<Integer, Lie> sources, Random random) {
    this.image = image;
    this.older = older;
    this.sources = sources;
    this.random = random;
    this.sink = new MemoryImage.CheckingSink(image.objects);
  }

  /** Runs until so many objects were fetched; returns what the sink has then. */
  Image runUntilFetched(long objects, Image own, TransferLimits limits) {
    giveUpAt = objects;
    run(own, limits);
    return sink.finish(image.sequence());
  }

  /** Runs to the end and returns the last effect. */
  TransferEffect run(Image own, TransferLimits limits) {
    TransferTarget target = new TransferTarget(image.sequence(), image.header().root());
    TransferReceiver receiver =
        new TransferReceiver(target, List.copyOf(sources.keySet()), own, sink, limits, 0);
    take(receiver.step(new TransferEvent.Tick(), 0));
    for (int steps = 0; steps < 1_000_000; steps++) {
      progress = receiver.progress();
      progress.sources().forEach(one -> mostInFlight = Math.max(mostInFlight, one.inFlight()));
      if (!log.isEmpty() && isLast(log.get(log.size() - 1))) {
        return log.get(log.size() - 1);
      }
      if (progress.fetched().objects() >= giveUpAt) {
        return null;
      }
      Arrival next = arrivals.peek();
      long wake = Math.max(nowMillis, receiver.nextWakeMillis());
      if (next != null && next.millis <= wake) {
        arrivals.remove();
        nowMillis = Math.max(nowMillis, next.millis);
        take(receiver.step(next.event, nowMillis));
      } else {
        if (wake == Long.MAX_VALUE) {
          throw new AssertionError("nothing left to happen: " + progress);
        }
        nowMillis = wake;
        take(receiver.step(new TransferEvent.Tick(), nowMillis));
      }
    }
    throw new AssertionError("no end: " + progress);
  }

  Image done(TransferEffect last) {
    if (last instanceof TransferEffect.Done done) {
      return done.image();
    }
    throw new AssertionError(last + " after " + demotions);
  }

  private static boolean isLast(TransferEffect effect) {
    return effect instanceof TransferEffect.Done || effect instanceof TransferEffect.Failed;
  }

  private void take(List<TransferEffect> effects) {
    for (TransferEffect effect : effects) {
      if (effect instanceof TransferEffect.Send send) {
        answer(send);
      } else {
        log.add(effect);
      }
      if (effect instanceof TransferEffect.Stuck) {
        stuckMillis = nowMillis;
      }
      if (effect instanceof TransferEffect.Demoted demoted) {
        demotions.computeIfAbsent(demoted.source(), key -> new ArrayList<>()).add(demoted.reason());
      }
    }
  }

  private void answer(TransferEffect.Send send) {
    Lie lie = sources.get(send.source());
    boolean header = send.request() instanceof TransferRequest.HeaderRequest;
    if (lie == Lie.STALLING || (lie == Lie.HEADER_ONLY && !header)) {
      return;
    }
    TransferResponse truth = source.answer(image, send.request());
    TransferResponse told = lie.tell(truth, send.request(), image, older, random);
    arrivals.add(
        new Arrival(
            nowMillis + 1 + lie.delayMillis(random),
            order++,
            new TransferEvent.ResponseArrived(send.source(), send.requestNumber(), told)));
  }
}
