package io.evenkeel.replica;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.BaseLostException;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.Leftovers;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.checkpoint.transfer.TransferEvent;
import io.evenkeel.checkpoint.transfer.TransferLimits;
import io.evenkeel.checkpoint.transfer.TransferProgress;
import io.evenkeel.checkpoint.transfer.TransferReceiver;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferTarget;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Library;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a certified checkpoint from the other replicas, publishes it here and has it installed;
 * or fetches again what is damaged of one that is here. A newer target takes the place of an older
 * one, and begins with what was fetched for that. A full disk ends the fetch, not the replica.
 *
 * <p>Part of the checkpoint lane, one thread at a time. Times are milliseconds of a monotonic
 * clock.
 */
public final class CheckpointFetch {

  private final CheckpointStore store;
  private final FetchHost host;
  private final Leftovers leftovers;

  /**
   * Whether the state was found wrong, so that what is published here and not certified is, too.
   */
  private boolean suspect;

  /**
   * Whether something in the store was found damaged: from then on what is taken from there is read
   * and written again, since what no leaf can tell apart may be damaged too.
   */
  private boolean damaged;

  private @Nullable TransferReceiver receiver;
  private @Nullable ImageSink sink;
  private @Nullable CheckpointCertificate target;

  /** Whether the target is here already, and damaged: it is not installed. */
  private boolean repairing;

  private long lastRequestNumber;

  /**
   * A fetch that waits to be started.
   *
   * @param lastRequestNumber above those of earlier processes of this replica, whose answers may
   *     still be on their way
   */
  public CheckpointFetch(CheckpointStore store, FetchHost host, long lastRequestNumber) {
    this.store = store;
    this.host = host;
    this.lastRequestNumber = lastRequestNumber;
    this.leftovers = new Leftovers(store);
  }

  /** Whether something is being fetched. */
  public boolean active() {
    return receiver != null;
  }

  /** What is being fetched. */
  public Optional<CheckpointCertificate> target() {
    return Optional.ofNullable(target);
  }

  /** How far the present transfer is; empty if there is none. */
  public Optional<TransferProgress> progress() {
    return Optional.ofNullable(receiver).map(TransferReceiver::progress);
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if nothing is fetched. */
  public long nextWakeMillis() {
    TransferReceiver current = receiver;
    return current == null ? Long.MAX_VALUE : current.nextWakeMillis();
  }

  /** The state here is wrong; the next fetch is for its repair. */
  public void suspect() {
    suspect = true;
  }

  /** Gets a certified checkpoint, from the store if it is there undamaged, and has it installed. */
  public void start(CheckpointCertificate certificate, long nowMillis) throws IOException {
    try {
      Optional<Image> here =
          isOneReplicasWord(certificate) ? Optional.empty() : intact(certificate);
      if (here.isPresent()) {
        host.announce(here.get());
        install(certificate, here.get());
      } else {
        fetch(certificate, false, nowMillis);
      }
    } catch (DiskFullException full) {
      failed(certificate, String.valueOf(full.getMessage()));
    }
  }

  /**
   * Fetches again what is damaged of a stable checkpoint in the store, unless something else is
   * being fetched, or nobody else has it.
   */
  public void repair(CheckpointCertificate certificate, long nowMillis) throws IOException {
    damaged = true;
    if (active() || isOneReplicasWord(certificate)) {
      return;
    }
    try {
      fetch(certificate, true, nowMillis);
    } catch (DiskFullException full) {
      failed(certificate, String.valueOf(full.getMessage()));
    }
  }

  /** Whether only its signer has it, so that it can be verified only after it was applied. */
  private static boolean isOneReplicasWord(CheckpointCertificate certificate) {
    return certificate.kind() == CheckpointVote.KIND_SEQUENTIAL;
  }

  private void fetch(CheckpointCertificate certificate, boolean repair, long nowMillis)
      throws IOException {
    boolean staged = isOneReplicasWord(certificate);
    giveUpForNewer();
    Optional<Image> own = leftovers.over(host.newest());
    target = certificate;
    repairing = repair;
    CheckpointKind kind = staged ? CheckpointKind.SEQUENTIAL : CheckpointKind.STATE;
    Optional<Image> base = base(staged);
    sink = newSink(ImageLabel.fetched(kind, Library.CODEC_VERSION), base);
    receiver =
        new TransferReceiver(
            new TransferTarget(
                certificate.stateSequence(), Digest.of(certificate.stateRoot().bytes())),
            staged ? List.of(certificate.votes().get(0).replica()) : host.others(),
            own.orElse(null),
            sink,
            TransferLimits.DEFAULT,
            lastRequestNumber);
    host.noted(new FetchNote.Started(certificate, leftovers.isUseful(), base.isPresent()));
    step(new TransferEvent.Tick(), nowMillis);
  }

  /**
   * The checkpoint here whose files the fetched one shares; empty if all of it is to be written.
   */
  private Optional<Image> base(boolean staged) throws IOException {
    return staged || repairing || suspect || damaged
        ? Optional.empty()
        : host.newest().filter(store::has);
  }

  private ImageSink newSink(ImageLabel label, Optional<Image> base) throws IOException {
    return base.isPresent() ? store.newImageSharing(label, base.get()) : store.newImage(label);
  }

  /** What the transfer fetched that is given up now is kept: most of it is in the newer one too. */
  private void giveUpForNewer() throws IOException {
    if (sink != null && target != null) {
      try {
        leftovers.keep(sink, target.stateSequence());
      } catch (BaseLostException lost) {
        damaged = true;
        host.noted(new FetchNote.Damaged(target, String.valueOf(lost.getMessage())));
        sink.close();
      }
      sink = null;
    }
    forget();
  }

  /**
   * The checkpoint as it is here already, published before the crash that interrupted its
   * certification; empty if it is not, or any byte of it is damaged.
   */
  private Optional<Image> intact(CheckpointCertificate certificate) throws IOException {
    Digest root = Digest.of(certificate.stateRoot().bytes());
    if (store.images().stream().noneMatch(stored -> isAt(stored, certificate, root))) {
      return Optional.empty();
    }
    List<Damage> damages = store.verify(certificate.stateSequence()).damages();
    damaged |= !damages.isEmpty();
    damages.forEach(damage -> host.noted(new FetchNote.Damaged(certificate, damage.toString())));
    return damages.isEmpty() ? host.find(root) : Optional.empty();
  }

  private static boolean isAt(
      StoredCheckpoint stored, CheckpointCertificate certificate, Digest root) {
    return stored.sequence() == certificate.stateSequence() && stored.header().root().equals(root);
  }

  /** A source answered. */
  public void arrived(int from, long number, TransferResponse response, long nowMillis)
      throws IOException {
    step(new TransferEvent.ResponseArrived(from, number, response), nowMillis);
  }

  /** Time passed. */
  public void tick(long nowMillis) throws IOException {
    leftovers.tick(nowMillis);
    if (nextWakeMillis() <= nowMillis) {
      step(new TransferEvent.Tick(), nowMillis);
    }
  }

  private void step(TransferEvent event, long nowMillis) throws IOException {
    TransferReceiver current = receiver;
    CheckpointCertificate certificate = target;
    if (current == null || certificate == null) {
      return;
    }
    try {
      for (TransferEffect effect : current.step(event, nowMillis)) {
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
      host.send(send.source(), send.requestNumber(), send.request());
    } else if (effect instanceof TransferEffect.Demoted demoted) {
      host.noted(new FetchNote.Demoted(certificate, demoted));
      if (isOneReplicasWord(certificate)) {
        failed(certificate, "its only source: " + demoted.reason());
      }
    } else if (effect instanceof TransferEffect.LocalDamage damage) {
      damaged = true;
      host.noted(new FetchNote.Damaged(certificate, damage.detail()));
    } else if (effect instanceof TransferEffect.Stuck) {
      stuck(certificate);
    } else if (effect instanceof TransferEffect.Done done) {
      done(certificate, done.image());
    } else if (effect instanceof TransferEffect.Failed failed) {
      damaged |= failed.reason() == TransferEffect.FailureReason.BASE_LOST;
      failed(certificate, failed.reason() + ": " + failed.detail());
    }
  }

  private void stuck(CheckpointCertificate certificate) throws IOException {
    if (repairing) {
      failed(certificate, "the others do not have it any more");
    } else {
      host.order(new OrderingEvent.FetchStuck(certificate.stateSequence()));
    }
  }

  private void failed(CheckpointCertificate certificate, String cause) throws IOException {
    boolean asked = !repairing;
    end();
    host.noted(new FetchNote.Failed(certificate, cause));
    if (asked) {
      host.order(new OrderingEvent.FetchFailed(certificate.stateSequence(), cause));
    }
  }

  private void done(CheckpointCertificate certificate, Image fetched) throws IOException {
    if (isOneReplicasWord(certificate)) {
      completed(certificate, false);
      end();
      host.execute(new ExecutionEvent.Stage(fetched));
      return;
    }
    boolean repair = repairing;
    if (!repair) {
      host.image(certificate.stateSequence())
          .map(own -> new FetchNote.Diverged(certificate, Divergence.between(own, fetched)))
          .ifPresent(host::noted);
    }
    Image image = publish(fetched);
    completed(certificate, true);
    end();
    if (repair) {
      certify(certificate, true);
      host.noted(new FetchNote.Repaired(certificate));
    } else {
      install(certificate, image);
    }
  }

  private void completed(CheckpointCertificate certificate, boolean verified) {
    progress()
        .map(transfer -> new FetchNote.Completed(certificate, transfer, verified))
        .ifPresent(host::noted);
  }

  private Image publish(Image fetched) throws IOException {
    try {
      return host.publish(fetched);
    } catch (DiskFullException full) {
      store.discard(fetched);
      throw full;
    }
  }

  private void install(CheckpointCertificate certificate, Image image) throws IOException {
    boolean kept = certify(certificate, false);
    if (kept && suspect) { // else what is uncertified cannot go now
      suspect = false;
      host.withdrawUncertified();
    }
    host.execute(new ExecutionEvent.Install(image));
  }

  private boolean certify(CheckpointCertificate certificate, boolean stable) throws IOException {
    try {
      store.certify(certificate.stateSequence(), certificate.encode(), stable);
      return true;
    } catch (DiskFullException full) {
      host.noted(new FetchNote.CertificateNotKept(certificate, full));
      return false;
    }
  }

  private void end() throws IOException {
    if (sink != null) {
      sink.close();
      sink = null;
    }
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
  }
}
