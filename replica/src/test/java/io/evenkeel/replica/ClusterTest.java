package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.store.StoredCheckpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of requests through whole replicas, against a model that does everything plainly. */
class ClusterTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void thousandsOfRequests(long seed) {
    World world = new World(seed % 3 == 0 ? 7 : 4, seed).mixed().start();
    world.load(15, 340);
    world.finish();

    Model model = new Model(world).replay();
    assertThat(model.executed).as("seed %d", seed).isGreaterThanOrEqualTo(5_000);
    assertThat(model.roots).as("seed %d", seed).hasSizeGreaterThan(10);
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      checkOrder(world, model, replica);
      assertThat(replica.notices)
          .as("seed %d", seed)
          .noneMatch(OrderingEffect.Notice.RootDiverged.class::isInstance)
          .noneMatch(OrderingEffect.Notice.CheckpointRefused.class::isInstance);
    }
  }

  /** Stable, forgotten, pruned. */
  static void checkOrder(World world, Model model, TestReplica replica) {
    String who = "seed %d, replica %d".formatted(world.seed, replica.id);
    long last = model.roots.lastKey();
    assertThat(replica.ordering.ordering().stableSequence()).as(who).isEqualTo(last);
    // A replica whose last vote came late goes from one stable checkpoint to the next but one.
    long before = model.roots.lowerKey(model.roots.lowerKey(last));
    assertThat(replica.log.forgotten).as(who).isGreaterThan(before - 32).isLessThanOrEqualTo(last);
    assertThat(replica.checkpoints.store().images())
        .as(who)
        .hasSizeLessThanOrEqualTo(3)
        .filteredOn(StoredCheckpoint::stable)
        .hasSizeLessThanOrEqualTo(2);
    assertThat(replica.storedMax).as("%s: stored at most", who).isLessThanOrEqualTo(5);
    assertThat(replica.ordering.ordering().recovering()).as(who).isFalse();
    assertThat(replica.halted).as(who).isNull();
    assertThat(replica.pausesOpen).as(who).isZero();
  }
}
