package io.evenkeel.node;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.Leftovers;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.checkpoint.transfer.TransferEvent;
import io.evenkeel.checkpoint.transfer.TransferLimits;
import io.evenkeel.checkpoint.transfer.TransferProgress;
import io.evenkeel.checkpoint.transfer.TransferReceiver;
import io.evenkeel.checkpoint.transfer.TransferTarget;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Library;
import io.evenkeel.node.wire.TransferWire;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a certified checkpoint from the other replicas, publishes it here and has it installed.
 * Checkpoint lane only, but for {@link #progress()}.
 */
final class Fetching {

  private final CheckpointStore store;
  private final Publishing publishing;
  private final Peers peers;
  private final Notices notices;
  private final CheckpointWork.Others others;
  private final Leftovers leftovers;

  /**
   * Whether the state was found wrong, so that what is published here and not certified is, too.
   */
  private boolean suspect;

  private @Nullable TransferReceiver receiver;
  private @Nullable ImageSink sink;
  private @Nullable CheckpointCertificate target;

  /** Whether the target is here already, and damaged: it is not installed. */
  private boolean repairing;

  private long startNanos;
  private TransferRate rate = new TransferRate();

  /**
   * Answers to requests of an earlier process may still be on their way: begins above them, unless
   * the wall clock was put back, or a million requests were sent in each millisecond.
   */
  private long lastRequestNumber = System.currentTimeMillis() << 20;

  /** How far the present fetch is. */
  record Progress(CheckpointCertificate target, TransferProgress transfer, TransferRate rate) {

    /** How long the rest takes, in milliseconds, as far as that is known. */
    OptionalLong millisLeft() {
      return transfer.bytesTotal() == 0
          ? OptionalLong.empty()
          : rate.millisLeft(transfer.bytesTotal(), System.nanoTime());
    }
  }

  private volatile Optional<Progress> progress = Optional.empty();

  Fetching(
      CheckpointStore store,
      Publishing publishing,
      Peers peers,
      Notices notices,
      CheckpointWork.Others others) {
    this.store = store;
    this.publishing = publishing;
    this.peers = peers;
    this.notices = notices;
    this.others = others;
    this.leftovers = new Leftovers(store);
  }

  /** How far the present fetch is; empty if there is none; any thread. */
  Optional<Progress> progress() {
    return progress;
  }

  /** The state here is wrong; the next fetch is for its repair. */
  void suspect() {
    suspect = true;
  }

  void start(CheckpointCertificate certificate) throws IOException {
    try {
      begin(certificate);
    } catch (DiskFullException full) {
      failed(certificate, String.valueOf(full.getMessage()));
    }
  }

  private void begin(CheckpointCertificate certificate) throws IOException {
    Optional<Image> here = isOneReplicasWord(certificate) ? Optional.empty() : intact(certificate);
    if (here.isPresent()) {
      publishing.announce(here.get());
      install(certificate, here.get());
      return;
    }
    fetch(certificate, false);
  }

  /** Whether something is being fetched. */
  boolean active() {
    return receiver != null;
  }

  /**
   * Fetches again what is damaged of a stable checkpoint in the store, unless something else is
   * being fetched, or nobody else has it.
   */
  void repair(CheckpointCertificate certificate) throws IOException {
    if (active() || isOneReplicasWord(certificate)) {
      return;
    }
    try {
      fetch(certificate, true);
    } catch (DiskFullException full) {
      failed(certificate, String.valueOf(full.getMessage()));
    }
  }

  private void fetch(CheckpointCertificate certificate, boolean repair) throws IOException {
    boolean staged = isOneReplicasWord(certificate);
    Optional<Image> own = present();
    target = certificate;
    repairing = repair;
    startNanos = System.nanoTime();
    rate = new TransferRate();
    CheckpointKind kind = staged ? CheckpointKind.SEQUENTIAL : CheckpointKind.STATE;
    sink = store.newImage(new ImageLabel(kind, Library.CODEC_VERSION, "transfer"));
    List<Integer> sources = new ArrayList<>();
    if (staged) {
      sources.add(certificate.votes().get(0).replica());
    } else {
      peers.others().forEach(sources::add);
    }
    Digest root = Digest.of(certificate.stateRoot().bytes());
    receiver =
        new TransferReceiver(
            new TransferTarget(certificate.stateSequence(), root),
            sources,
            own.orElse(null),
            sink,
            TransferLimits.DEFAULT,
            lastRequestNumber);
    notices
        .events()
        .info(
            "transfer-started",
            certificate.stateSequence(),
            String.format(
                Locale.ROOT,
                "fetching checkpoint %d root %s, certified by %d votes",
                certificate.stateSequence(),
                certificate.stateRoot(),
                certificate.votes().size()));
    step(new TransferEvent.Tick());
  }

  /** Whether only its signer has it, so that it can be verified only after it was applied. */
  private static boolean isOneReplicasWord(CheckpointCertificate certificate) {
    return certificate.kind() == CheckpointVote.KIND_SEQUENTIAL;
  }

  /** What is here already, with what the transfer fetched that is given up for a newer target. */
  private Optional<Image> present() throws IOException {
    if (sink != null && target != null) {
      leftovers.keep(sink, target.stateSequence());
      sink = null;
    }
    forget();
    return leftovers.over(publishing.newest());
  }

  /**
   * The checkpoint as it is here already, published before the crash that interrupted its
   * certification; empty if it is not, or any byte of it is damaged.
   */
  private Optional<Image> intact(CheckpointCertificate certificate) throws IOException {
    if (!publishing.has(certificate)) {
      return Optional.empty();
    }
    List<Damage> damages = store.verify(certificate.stateSequence()).damages();
    damages.forEach(damage -> notices.damaged(damage + "; fetched instead"));
    return damages.isEmpty()
        ? publishing.find(Digest.of(certificate.stateRoot().bytes()))
        : Optional.empty();
  }

  void arrived(CheckpointJob.Arrived job) throws IOException {
    if (receiver != null) {
      step(new TransferEvent.ResponseArrived(job.from(), job.number(), job.response()));
    }
  }

  void tick() throws IOException {
    leftovers.tick(nowMillis());
    if (receiver != null && waitMicros() == 0) {
      step(new TransferEvent.Tick());
    }
  }

  long waitMicros() {
    TransferReceiver current = receiver;
    if (current == null) {
      return Long.MAX_VALUE;
    }
    long millis = current.nextWakeMillis() - nowMillis();
    return millis <= 0 ? 0 : TimeUnit.MILLISECONDS.toMicros(Math.min(millis, 1_000_000));
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private void step(TransferEvent event) throws IOException {
    TransferReceiver current = receiver;
    CheckpointCertificate certificate = target;
    if (current == null || certificate == null) {
      return;
    }
    try {
      List<TransferEffect> effects = current.step(event, nowMillis());
      TransferProgress reached = current.progress();
      rate.reached(reached.bytesHere(), System.nanoTime());
      progress = Optional.of(new Progress(certificate, reached, rate));
      for (TransferEffect effect : effects) {
        if (certificate.equals(target)) { // not given up meanwhile
          carryOut(effect, certificate);
        }
      }
    } catch (DiskFullException full) {
      failed(certificate, String.valueOf(full.getMessage()));
    }
  }

  private void carryOut(TransferEffect effect, CheckpointCertificate certificate)
      throws IOException {
    if (effect instanceof TransferEffect.Send send) {
      peers.send(send.source(), TransferWire.encode(send.requestNumber(), send.request()));
    } else if (effect instanceof TransferEffect.Demoted demoted) {
      notices.demoted(demoted, certificate.stateSequence());
      if (isOneReplicasWord(certificate)) {
        failed(certificate, "its only source: " + demoted.reason());
      }
    } else if (effect instanceof TransferEffect.LocalDamage damage) {
      notices.damaged(damage.detail() + "; fetched instead");
    } else if (effect instanceof TransferEffect.Stuck) {
      stuck(certificate);
    } else if (effect instanceof TransferEffect.Done done) {
      done(certificate, done.image());
    } else if (effect instanceof TransferEffect.Failed failed) {
      failed(certificate, failed.reason() + ": " + failed.detail());
    }
  }

  private void stuck(CheckpointCertificate certificate) throws IOException {
    if (repairing) {
      failed(certificate, "the others do not have it any more");
    } else {
      others.order(new OrderingEvent.FetchStuck(certificate.stateSequence()));
    }
  }

  private void failed(CheckpointCertificate certificate, String cause) throws IOException {
    notices.events().warn("transfer-failed", certificate.stateSequence(), cause);
    boolean asked = !repairing;
    end();
    if (asked) {
      others.order(new OrderingEvent.FetchFailed(certificate.stateSequence(), cause));
    }
  }

  private void done(CheckpointCertificate certificate, Image fetched) throws IOException {
    TransferReceiver current = receiver;
    if (current != null) {
      TransferProgress result = current.progress();
      notices.counters().count("transfer.completed");
      notices.counters().count("transfer.bytes.fetched", result.fetched().bytes());
      notices.counters().count("transfer.bytes.reused", result.reused().bytes());
      notices.counters().count("transfer.objects.fetched", result.fetched().objects());
      notices.counters().count("transfer.objects.reused", result.reused().objects());
      notices
          .events()
          .info(
              "transfer-completed",
              certificate.stateSequence(),
              String.format(
                  Locale.ROOT,
                  isOneReplicasWord(certificate)
                      ? "checkpoint %d is here, not verified: %d bytes fetched, %d reused, in %d ms"
                      : "checkpoint %d verified: %d bytes fetched, %d reused, in %d ms",
                  certificate.stateSequence(),
                  result.fetched().bytes(),
                  result.reused().bytes(),
                  TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)));
    }
    if (isOneReplicasWord(certificate)) {
      end();
      others.execute(new ExecutionEvent.Stage(fetched));
      return;
    }
    Optional<Image> own =
        repairing ? Optional.empty() : publishing.image(certificate.stateSequence());
    if (own.isPresent()) {
      notices.diverged(Divergence.between(own.get(), fetched));
    }
    Image image;
    try {
      image = publishing.publish(fetched);
    } catch (DiskFullException full) {
      store.discard(fetched);
      throw full;
    }
    boolean repaired = repairing;
    end();
    if (repaired) {
      repaired(certificate);
    } else {
      install(certificate, image);
    }
  }

  private void repaired(CheckpointCertificate certificate) throws IOException {
    try {
      store.certify(certificate.stateSequence(), certificate.encode(), true);
    } catch (DiskFullException full) {
      notices.noRoomForCertificate(certificate.stateSequence(), full);
    }
    notices.counters().count("store.repaired");
    notices
        .events()
        .info(
            "checkpoint-repaired",
            certificate.stateSequence(),
            "checkpoint " + certificate.stateSequence() + " is whole again");
  }

  private void install(CheckpointCertificate certificate, Image image) throws IOException {
    try {
      store.certify(certificate.stateSequence(), certificate.encode(), false);
    } catch (DiskFullException full) {
      notices.noRoomForCertificate(certificate.stateSequence(), full);
      others.execute(new ExecutionEvent.Install(image)); // what is uncertified cannot go now
      return;
    }
    if (suspect) {
      suspect = false;
      publishing.withdrawUncertified();
    }
    others.execute(new ExecutionEvent.Install(image));
  }

  private void end() throws IOException {
    closeSink();
    leftovers.discard();
    forget();
  }

  private void forget() {
    if (receiver != null) {
      lastRequestNumber = receiver.lastRequestNumber();
    }
    receiver = null;
    target = null;
    repairing = false;
    progress = Optional.empty();
  }

  private void closeSink() throws IOException {
    if (sink != null) {
      sink.close();
      sink = null;
    }
  }
}
