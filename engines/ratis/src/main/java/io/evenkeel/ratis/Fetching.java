package io.evenkeel.ratis;

import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.transfer.Leftovers;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.checkpoint.transfer.TransferEvent;
import io.evenkeel.checkpoint.transfer.TransferLimits;
import io.evenkeel.checkpoint.transfer.TransferProgress;
import io.evenkeel.checkpoint.transfer.TransferReceiver;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferTarget;
import io.evenkeel.execution.Library;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fetches one checkpoint at a time from other servers. Checkpoint lane only. */
final class Fetching {

  /** What a fetch needs, and who gets what comes of it. */
  interface Host {
    void send(int server, long number, TransferRequest request);

    /** The image is finished, its root is the target's; to be published or discarded. */
    void fetched(RootExchange.Target target, Image image) throws IOException;

    /** There is no image; the host may try another target. */
    void fetchFailed(RootExchange.Target target, String cause) throws IOException;
  }

  private final CheckpointStore store;
  private final Leftovers leftovers;
  private final Host host;
  private final RatisEvents events;

  private @Nullable TransferReceiver receiver;
  private @Nullable ImageSink sink;
  private RootExchange.@Nullable Target target;
  private long lastRequestNumber;

  Fetching(CheckpointStore store, Host host, RatisEvents events) {
    this.store = store;
    this.leftovers = new Leftovers(store);
    this.host = host;
    this.events = events;
  }

  boolean active() {
    return receiver != null;
  }

  /** Begins to fetch; nothing else is being fetched. */
  void start(RootExchange.Target wanted, Optional<Image> own) throws IOException {
    target = wanted;
    sink = store.newImage(ImageLabel.fetched(CheckpointKind.STATE, Library.CODEC_VERSION));
    receiver =
        new TransferReceiver(
            new TransferTarget(wanted.root().sequence(), wanted.root().root()),
            wanted.sources(),
            leftovers.over(own).orElse(null),
            sink,
            TransferLimits.DEFAULT,
            lastRequestNumber);
    events.info(
        "transfer-started",
        wanted.root().sequence(),
        String.format(
            Locale.ROOT,
            "fetching checkpoint %d root %s from servers %s",
            wanted.root().sequence(),
            wanted.root().root(),
            wanted.sources()));
    step(new TransferEvent.Tick());
  }

  void arrived(int from, long number, TransferResponse response) throws IOException {
    step(new TransferEvent.ResponseArrived(from, number, response));
  }

  void tick() throws IOException {
    leftovers.tick(nowMillis());
    TransferReceiver current = receiver;
    if (current != null && current.nextWakeMillis() <= nowMillis()) {
      step(new TransferEvent.Tick());
    }
  }

  long waitMicros() {
    TransferReceiver current = receiver;
    if (current == null) {
      return Long.MAX_VALUE;
    }
    long millis = Math.min(current.nextWakeMillis() - nowMillis(), 1_000);
    return millis <= 0 ? 0 : TimeUnit.MILLISECONDS.toMicros(millis);
  }

  private void step(TransferEvent event) throws IOException {
    TransferReceiver current = receiver;
    RootExchange.Target wanted = target;
    if (current == null || wanted == null) {
      return;
    }
    for (TransferEffect effect : current.step(event, nowMillis())) {
      carryOut(effect, wanted);
    }
  }

  private void carryOut(TransferEffect effect, RootExchange.Target wanted) throws IOException {
    long sequence = wanted.root().sequence();
    if (effect instanceof TransferEffect.Send send) {
      host.send(send.source(), send.requestNumber(), send.request());
    } else if (effect instanceof TransferEffect.Demoted demoted) {
      String text = "server " + demoted.source() + " is not asked for now: " + demoted.reason();
      events.warn("source-demoted", sequence, text);
    } else if (effect instanceof TransferEffect.LocalDamage damage) {
      events.warn("damaged", sequence, damage.detail());
    } else if (effect instanceof TransferEffect.Stuck) {
      failed(wanted, "the others do not have it any more");
    } else if (effect instanceof TransferEffect.Done done) {
      done(wanted, done.image());
    } else if (effect instanceof TransferEffect.Failed failed) {
      failed(wanted, failed.reason() + ": " + failed.detail());
    }
  }

  private void done(RootExchange.Target wanted, Image image) throws IOException {
    TransferReceiver current = receiver;
    if (current != null) {
      TransferProgress progress = current.progress();
      events.info(
          "transfer-completed",
          wanted.root().sequence(),
          String.format(
              Locale.ROOT,
              "checkpoint %d is here and verified: %d objects fetched, %d were here",
              wanted.root().sequence(),
              progress.fetched().objects(),
              progress.reused().objects()));
    }
    end();
    try {
      host.fetched(wanted, image);
    } catch (DiskFullException full) {
      store.discard(image);
      host.fetchFailed(wanted, String.valueOf(full.getMessage()));
    }
  }

  private void failed(RootExchange.Target wanted, String cause) throws IOException {
    if (receiver == null) {
      return;
    }
    end();
    String text = "checkpoint " + wanted.root().sequence() + " could not be fetched: " + cause;
    events.warn("transfer-failed", wanted.root().sequence(), text);
    host.fetchFailed(wanted, cause);
  }

  private void end() throws IOException {
    if (sink != null) {
      sink.close();
      sink = null;
    }
    leftovers.discard();
    if (receiver != null) {
      lastRequestNumber = receiver.lastRequestNumber();
    }
    receiver = null;
    target = null;
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
