package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.checkpoint.transfer.DemotionReason;
import io.evenkeel.execution.CheckpointTaken;
import io.evenkeel.execution.ExecutionEffect.Waiting.Reason;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that lie, services that break, captures that are late. */
class FaultTest {

  private static final int LIAR = 3;

  /** A wiped replica recovers while one of the others lies in that way. */
  private static TestReplica recoverBeside(World world, boolean oldCheckpoint) {
    world.start();
    world.load(12, 200);
    world.run(1_500_000);
    TestReplica victim = world.replica(1);
    victim.crash();
    victim.wipe();
    world.replica(LIAR).settings.servesOldCheckpoint = oldCheckpoint;
    victim.start();
    world.finish();
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      assertThat(replica.halted).isNull();
    }
    assertThat(victim.installed).as("seed %d", world.seed).isNotEmpty();
    return victim;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void wrongRootsAreNotCountedAndTheLiarIsNamed(long seed) {
    World world = new World(4, seed).mixed();
    world.replica(LIAR).settings.wrongVotes = true;
    world.start();
    world.load(12, 150);
    world.finish();
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      if (replica.id != LIAR) {
        model.check(replica);
        ClusterTest.checkOrder(world, model, replica);
        assertThat(replica.refusals(CheckpointRefusal.WRONG_ROOT, LIAR))
            .as("seed %d", seed)
            .isPositive();
        assertThat(replica.ordering.ordering().certified().orElseThrow().votes())
            .noneMatch(vote -> vote.replica() == LIAR);
      }
    }
  }

  /** A transfer of few chunks does not ask everybody: over all seeds the liar is asked. */
  @Test
  void corruptedChunksAreRefusedAndFetchedElsewhere() {
    int refused = 0;
    for (long seed = 4; seed < 24; seed++) {
      World world = new World(4, seed).mixed();
      world.replica(LIAR).settings.corruptChunks = true;
      TestReplica victim = recoverBeside(world, false);
      assertThat(victim.demotions)
          .as("seed %d", seed)
          .noneMatch(d -> d.source() != LIAR && d.reason().isLie());
      refused +=
          (int)
              victim.demotions.stream()
                  .filter(d -> d.reason() == DemotionReason.BAD_DIGEST)
                  .count();
    }
    assertThat(refused).isPositive();
  }

  /** As above: over all seeds the liar is asked. */
  @Test
  void anOldCheckpointIsRefused() {
    int refused = 0;
    for (long seed = 4; seed < 16; seed++) {
      TestReplica victim = recoverBeside(new World(4, seed).mixed(), true);
      assertThat(victim.demotions)
          .as("seed %d", seed)
          .noneMatch(d -> d.source() != LIAR && d.reason().isLie());
      refused +=
          (int)
              victim.demotions.stream()
                  .filter(d -> d.source() == LIAR && d.reason().isLie())
                  .count();
    }
    assertThat(refused).isPositive();
  }

  @Test
  void forgedCertificatesProveNothing() {
    World world = new World(4, 10).mixed().start();
    world.load(12, 100);
    TestReplica victim = world.replica(1);
    Digest root = Digest.sha256(new byte[] {7});
    long far = 100_000;
    List<ReplicaSignature> liarsOwn = List.of(signature(world, far, root, LIAR, LIAR));
    List<ReplicaSignature> forged =
        List.of(signature(world, far, root, 0, LIAR), signature(world, far, root, LIAR, LIAR));
    List<ReplicaSignature> twice = List.of(liarsOwn.get(0), liarsOwn.get(0));
    for (List<ReplicaSignature> votes : List.of(liarsOwn, forged, twice)) {
      world.run(20_000);
      CheckpointCertificate lie =
          new CheckpointCertificate(0, far, CheckpointVote.KIND_STATE, root, votes);
      victim.ordering.post(new OrderingEvent.Received(LIAR, lie));
      victim.ordering.post(new OrderingEvent.Received(9, lie));
    }
    CheckpointVote vote =
        new CheckpointVote(60, CheckpointVote.KIND_STATE, root, forged.get(0).signature());
    victim.ordering.post(new OrderingEvent.Received(0, vote));
    victim.ordering.post(new OrderingEvent.Received(1, vote)); // itself
    world.finish();
    assertThat(victim.refusals(CheckpointRefusal.TOO_FEW_VOTES, LIAR)).isEqualTo(1);
    assertThat(victim.refusals(CheckpointRefusal.MALFORMED, LIAR)).isEqualTo(1);
    assertThat(victim.refusals(CheckpointRefusal.BAD_SIGNATURE, LIAR)).isEqualTo(1);
    assertThat(victim.refusals(CheckpointRefusal.BAD_SIGNATURE, 0)).isEqualTo(1);
    assertThat(victim.refusals(CheckpointRefusal.UNKNOWN_SENDER, 9)).isEqualTo(3);
    assertThat(victim.refusals(CheckpointRefusal.UNKNOWN_SENDER, 1)).isEqualTo(1);
    Model model = new Model(world).replay();
    world.replicas.forEach(model::check);
    ClusterTest.checkOrder(world, model, victim);
  }

  private static ReplicaSignature signature(
      World world, long sequence, Digest root, int claimed, int signer) {
    byte[] content =
        SignedContent.checkpoint(world.cluster, sequence, CheckpointVote.KIND_STATE, root, claimed);
    return new ReplicaSignature(claimed, TestKeys.sign(signer, content));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void aLateCaptureCostsNeitherAWaitNorAWrongRoot(long seed) {
    World world = new World(4, seed);
    for (TestReplica replica : world.replicas) {
      replica.settings.leadRequests = OptionalLong.of(1);
      replica.settings.captureStepMicrosMax = 30_000;
    }
    world.start();
    world.load(12, 150);
    world.finish();
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      assertThat(replica.taken).as("seed %d", seed).anyMatch(CheckpointTaken::late);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {14, 15, 16})
  void aServiceThatThrowsHaltsItsReplicaOnly(long seed) {
    World world = new World(4, seed).mixed();
    world.replica(2).settings.weakService = true;
    world.start();
    world.load(12, 60);
    world.run(200_000);
    world.sessions.get(0).poison();
    world.finish();
    assertThat(world.replica(2).halted).as("seed %d", seed).contains("poison").contains("batch");
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      if (replica.id != 2) {
        model.check(replica);
        assertThat(replica.halted).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {17, 18, 19})
  void withoutStableCheckpointsExecutionStopsUntilThereIsOne(long seed) {
    World world = new World(4, seed);
    world.replica(2).settings.silentVotes = true;
    world.replica(3).settings.silentVotes = true;
    world.start();
    world.load(12, 250);
    world.run(20_000_000);
    long stopped = world.agreed.lastKey();
    assertThat(world.replica(0).ordering.ordering().certified()).isPresent();
    for (TestReplica replica : world.replicas.subList(0, 2)) {
      assertThat(replica.waits).as("seed %d", seed).contains(Reason.NO_STABLE_CHECKPOINT);
      assertThat(replica.roots).as("two positions, seed %d", seed).hasSize(2);
      assertThat(replica.execution.execution().sequence()).isEqualTo(replica.roots.lastKey());
      assertThat(replica.ordering.ordering().stableSequence()).isZero();
      assertThat(replica.log.forgotten).isZero();
    }
    world.replica(2).settings.silentVotes = false;
    world.replica(3).settings.silentVotes = false;
    world.finish();
    assertThat(world.agreed.lastKey()).isGreaterThan(stopped);
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      ClusterTest.checkOrder(world, model, replica);
    }
  }

  /**
   * The service of one replica failed: all others must vote for the same position. One of them is
   * slow and stops for want of a stable checkpoint at a position that the other two, started anew
   * from what is certified, have left behind.
   */
  @ParameterizedTest
  @ValueSource(longs = {23, 24, 25, 26})
  void whoWentOnFromACertifiedCheckpointDoesNotLeaveTheOthersBehind(long seed) {
    World world = new World(4, seed);
    world.loss = 0;
    world.intervalBatches = 8;
    world.replica(1).settings.executionMicrosMax = 60_000;
    world.replica(3).settings.weakService = true;
    world.start();
    world.load(12, 60);
    world.sessions.get(0).poison();
    for (int life = 0; life < 3; life++) {
      world.run(700_000);
      for (int id : new int[] {0, 2}) {
        world.replica(id).crash();
        world.replica(id).start();
      }
    }
    assertThat(world.replica(3).halted).isNotNull();
    long ahead = world.replica(0).roots.lastKey();
    assertThat(ahead).isGreaterThan(world.replica(1).roots.lastKey());
    world.finish();
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas.subList(0, 3)) {
      model.check(replica);
      assertThat(replica.ordering.ordering().stableSequence())
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(ahead);
    }
  }

  /** The test above can fail: a service that does not report what it modifies is found out. */
  @Test
  void modificationsThatAreNotReportedGiveAnotherRoot() {
    World world = new World(4, 20);
    world.intervalRequests = 200;
    for (TestReplica replica : world.replicas) {
      replica.settings.leadRequests = OptionalLong.of(150);
      replica.settings.forgetsReports = replica.id == LIAR;
    }
    world.start();
    world.load(12, 100);
    world.finish();
    Model model = new Model(world).replay();
    List<Long> wrong = new ArrayList<>();
    world.replica(LIAR).voidRoots.putAll(world.replica(LIAR).roots);
    world
        .replica(LIAR)
        .voidRoots
        .forEach(
            (sequence, root) -> {
              if (!root.equals(model.roots.get(sequence))) {
                wrong.add(sequence);
              }
            });
    assertThat(wrong).isNotEmpty();
    assertThat(world.replica(LIAR).notices).anyMatch(Notice.RootDiverged.class::isInstance);
    assertThat(world.replica(0).refusals(CheckpointRefusal.WRONG_ROOT, LIAR)).isPositive();
    model.check(world.replica(0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStateThatCannotBeWalkedCostsItsReplicaTheCheckpointNotTheService(boolean concurrentReads) {
    World world = new World(4, 21);
    world.replica(2).settings.disorderedService = true;
    world.replica(2).settings.leadRequests = OptionalLong.of(10); // there is a state by then
    world.replica(2).settings.concurrentReads = concurrentReads;
    world.start();
    world.load(12, 60);
    world.finish();
    Model model = new Model(world).replay();
    world.replicas.forEach(model::check);
    assertThat(world.replica(2).failures).anyMatch(failure -> failure.contains("ids must ascend"));
    ClusterTest.checkOrder(world, model, world.replica(0));
  }
}
