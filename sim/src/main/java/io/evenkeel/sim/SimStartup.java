package io.evenkeel.sim;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogReplay;
import io.evenkeel.agreement.Membership;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.DamagedObjectException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.LibraryState;
import io.evenkeel.execution.Turns;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.Reconfiguring;
import io.evenkeel.sim.plan.ReplicaSetup;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a process does before its lanes run: it finds its newest checkpoint that is certified, and
 * makes the step machines go on from there. The execution lane installs it; but in the sequential
 * family it is installed here, since an older one takes its place if it is damaged.
 */
final class SimStartup {

  private final SimWorld world;
  private final SimReplica replica;
  private final CheckpointStore store;
  private final Reconfiguring library;
  private final Execution machine;
  private final Optional<Own> own;

  /** The checkpoint to go on from. */
  record Own(CheckpointCertificate certificate, Image image, LibraryState state) {}

  SimStartup(SimWorld world, SimReplica replica, ReplicaSetup setup, SimService service)
      throws IOException {
    this.world = world;
    this.replica = replica;
    this.store = CheckpointStore.open(replica.disk());
    this.library = world.library(replica.known().rewound());
    this.machine = machine(setup, service);
    this.own = find();
  }

  CheckpointStore store() {
    return store;
  }

  /** The execution lane's machine; in the sequential family with the restored state. */
  Execution machine() {
    return machine;
  }

  /** What the execution lane installs first. */
  Optional<Image> toInstall() {
    return own.filter(there -> !world.sequential()).map(Own::image);
  }

  /** Of the checkpoint to go on from; empty if there is none. */
  Optional<CheckpointCertificate> certificate() {
    return own.map(Own::certificate);
  }

  /** Its position, or 0. */
  long sequence() {
    return own.map(there -> there.image().sequence()).orElse(0L);
  }

  /** The order up to there. */
  Digest history() {
    return own.map(there -> Digest.of(there.state().history().bytes())).orElse(Digest.ZERO);
  }

  /** The ordering lane's machine, which goes on from the replica's log. */
  Ordering ordering() {
    Configurations configurations = library.configurations();
    List<CheckpointCertificate> signed = world.sequential() ? signedUpTo() : List.of();
    AgreementConfig config = world.agreementConfig(replica.id()).withVoting(replica.voting());
    Agreement agreement =
        Agreement.restart(
            config,
            new Membership(replica.membership(), configurations, SimKeys::operatorSigned),
            sequence(),
            history(),
            LogReplay.of(replica.log().records()),
            bodiesAbove(signed));
    return world.sequential()
        ? Ordering.sequential(agreement, world.cluster, replica.id(), replica.voting(), signed)
        : new Ordering(agreement, world.cluster, replica.id(), replica.voting(), certificate());
  }

  private Execution machine(ReplicaSetup setup, SimService service) {
    ExecutionConfig config =
        new ExecutionConfig(
            world.plan.workload().intervalRequests(),
            world.plan.workload().intervalBatches(),
            1 << 20,
            world.plan.workload().sessionsKept(),
            SimWorld.RESULT_BYTES_KEPT,
            setup.leadRequests() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(setup.leadRequests()),
            new ExecutionConfig.Pauses(setup.completion(), 2_000, setup.copyBytesMax()));
    ImageLabel label = new ImageLabel(world.kind(), 1, setup.method());
    return new Execution(
        service,
        config,
        library,
        CheckpointMethods.find(setup.method())
            .orElseThrow()
            .withPositionsPerFull(world.plan.fullEvery())
            .scrubbing(setup.fullEvery()),
        store.newImages(label),
        new PausePairs(replica.name()),
        world.sequential() ? new Turns(replica.id(), world.n()) : Turns.EVERYBODY);
  }

  /** Bodies above it are still served. */
  private long bodiesAbove(List<CheckpointCertificate> signed) {
    if (world.sequential()) {
      return signed.size() < 2 ? 0 : signed.get(0).sequence();
    }
    return sequence();
  }

  /** This replica's own signed roots up to the restored one: of the last two, oldest first. */
  private List<CheckpointCertificate> signedUpTo() {
    long last = certificate().map(CheckpointCertificate::sequence).orElse(0L);
    List<CheckpointCertificate> signed =
        store.images().stream()
            .filter(image -> image.sequence() <= last)
            .flatMap(image -> store.certificate(image.sequence()).stream())
            .flatMap(bytes -> CheckpointCertificate.decode(bytes).stream())
            .filter(this::holds)
            .toList();
    return signed.subList(Math.max(0, signed.size() - 2), signed.size());
  }

  private Optional<Own> find() throws IOException {
    List<StoredCheckpoint> images = store.images();
    for (int i = images.size() - 1; i >= 0; i--) {
      try {
        Image image = store.load(images.get(i).sequence());
        Optional<CheckpointCertificate> certificate =
            store.certificate(image.sequence()).flatMap(CheckpointCertificate::decode);
        if (certificate.isPresent()
            && holds(certificate.get())
            && certificate.get().stateSequence() == image.sequence()
            && certificate.get().stateRoot().equals(Digest.of(image.header().root().bytes()))
            && (!world.sequential() || install(image))) {
          LibraryState state = LibraryState.of(image);
          library.restore(state.library());
          return Optional.of(new Own(certificate.get(), image, state));
        }
      } catch (DamagedImageException | DamagedObjectException e) {
        damaged(images.get(i).sequence(), String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private boolean holds(CheckpointCertificate certificate) {
    return replica
        .known()
        .numbered(certificate.configuration())
        .filter(
            there ->
                (world.sequential()
                        ? certificate.wordOf(replica.id(), there, replica.keys())
                        : certificate.refusal(there, replica.keys()))
                    .isEmpty())
        .isPresent();
  }

  private boolean install(Image image) {
    for (ExecutionEffect effect : machine.step(new ExecutionEvent.Install(image), 0)) {
      if (effect instanceof ExecutionEffect.InstallFailed failed) {
        damaged(failed.sequence(), failed.failure());
      } else if (effect instanceof ExecutionEffect.Installed) {
        return true;
      }
    }
    return false;
  }

  private void damaged(long sequence, String how) {
    world.coverage.reached(Rare.DAMAGE_FOUND);
    world.trace.note(replica.name(), "damage", sequence, how);
  }
}
