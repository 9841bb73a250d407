package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.checkpoint.root.Delta;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What differs between two checkpoints is certified beside them, and never at their cost. */
class CertifiedDeltaTest {

  private static World run(long seed, int... wrongDeltas) {
    World world = new World(4, seed).mixed();
    world.intervalRequests = 80;
    for (int id = 0; id < wrongDeltas.length; id++) {
      world.replica(id).settings.wrongDelta = wrongDeltas[id];
    }
    world.start();
    world.load(12, 60);
    world.finish();
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      ClusterTest.checkOrder(world, model, replica);
    }
    return world;
  }

  /** With the certificate it is checked alone; applied, it gives the certified root. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aDeltaVerifiesAloneAndLeadsToTheCertifiedRoot(long seed) throws IOException {
    World world = run(seed);
    TestReplica replica = world.replica(1);
    assertThat(replica.deltas).as("seed %d", seed).isNotEmpty();
    CheckpointStore store = replica.checkpoints.store();
    List<StoredCheckpoint> images = store.images();
    Image after = store.load(images.get(images.size() - 1).sequence());
    Image before = store.load(images.get(images.size() - 2).sequence());

    DeltaCertificate certificate = replica.deltas.get(after.sequence());
    assertThat(certificate.refusal(TestKeys.genesis(world.cluster), replica.keys)).isEmpty();
    assertThat(certificate.previous()).isEqualTo(before.sequence());
    Delta shown = shown(before, after);
    assertThat(Digest.of(shown.root().bytes())).isEqualTo(certificate.root());
    LeafTable leaves = shown.applyTo(before.leaves());
    RootHeader header =
        new RootHeader(
            before.header().codecVersion(), leaves.size(), leaves.valueBytes(), leaves.trie());
    assertThat(Digest.of(header.root().bytes())).isEqualTo(replica.roots.get(after.sequence()));
  }

  /** Of the objects themselves, as they would come from anybody. */
  private static Delta shown(Image before, Image after) {
    Delta.Builder builder = new Delta.Builder();
    before
        .leaves()
        .compare(
            after.leaves(),
            (old, now) -> {
              try {
                if (now < 0) {
                  builder.remove(before.read(old).id());
                } else {
                  builder.put(after.read(now));
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    return builder.build();
  }

  /**
   * Everybody says another delta: none is certified, and every checkpoint is as stable as before.
   */
  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void deltasThatDifferDelayNoCheckpoint(long seed) {
    World agreeing = run(seed);
    World differing = run(seed, 0, 1, 2, 3);
    for (int id = 0; id < 4; id++) {
      assertThat(agreeing.replica(id).deltas).as("seed %d", seed).isNotEmpty();
      assertThat(differing.replica(id).deltas).as("seed %d", seed).isEmpty();
    }
    assertThat(differing.replica(0).ordering.ordering().stableSequence())
        .isEqualTo(differing.replica(0).roots.lastKey());
    assertThat(differing.replica(0).refusals(CheckpointRefusal.WRONG_ROOT, 3)).isZero();
  }

  @Test
  void aLiarsDeltaIsNotCertified() {
    World world = run(6, 0, 0, 0, 9);
    for (TestReplica replica : world.replicas) {
      assertThat(replica.deltas.values())
          .isNotEmpty()
          .allSatisfy(
              certificate ->
                  assertThat(certificate.votes()).noneMatch(vote -> vote.replica() == 3));
    }
  }

  @Test
  void aCertificateOfTooFewOrForDifferentDeltasProvesNothing() {
    World world = run(7);
    TestReplica replica = world.replica(0);
    DeltaCertificate good = replica.deltas.lastEntry().getValue();
    List<ReplicaSignature> votes = good.votes();
    var there = TestKeys.genesis(world.cluster);
    assertThat(
            new DeltaCertificate(
                    0, good.previous(), good.sequence(), good.root(), votes.subList(0, 1))
                .refusal(there, replica.keys))
        .contains(CheckpointRefusal.TOO_FEW_VOTES);
    assertThat(
            new DeltaCertificate(0, good.previous() - 1, good.sequence(), good.root(), votes)
                .refusal(there, replica.keys))
        .contains(CheckpointRefusal.BAD_SIGNATURE);
    assertThat(
            new DeltaCertificate(0, good.sequence(), good.sequence(), good.root(), votes)
                .refusal(there, replica.keys))
        .contains(CheckpointRefusal.MALFORMED);
  }
}
