package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica whose state is damaged without a word finds out, says what, and repairs it. */
class SelfAuditTest {

  private static final int VICTIM = 2;

  /** An object of the victim changes behind everybody's back; no request touches it. */
  private static final ObjectId HIDDEN = ObjectId.of("hidden");

  private static void damage(World world) {
    world.replica(VICTIM).service.state().put(HIDDEN, new byte[] {1});
  }

  private static long notices(TestReplica replica, Class<?> kind) {
    return replica.notices.stream().filter(kind::isInstance).count();
  }

  private static void checkRepaired(World world) {
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      ClusterTest.checkOrder(world, model, replica);
    }
    TestReplica victim = world.replica(VICTIM);
    assertThat(victim.ordering.ordering().repairing()).isFalse();
    assertThat(victim.votedFor.last())
        .as("seed %d: it votes again", world.seed)
        .isEqualTo(model.roots.lastKey());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void damageIsNamedAndRepairedWhileTheOthersGoOn(long seed) {
    World world = new World(4, seed).mixed().start();
    world.load(12, 150);
    world.run(300_000);
    damage(world);
    world.finish();
    TestReplica victim = world.replica(VICTIM);
    assertThat(notices(victim, Notice.RootDiverged.class)).as("seed %d", seed).isEqualTo(1);
    assertThat(notices(victim, Notice.Repaired.class)).as("seed %d", seed).isEqualTo(1);
    assertThat(victim.divergences)
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.ids()).containsExactly(HIDDEN);
              assertThat(found.objects()).isEqualTo(1);
            });
    assertThat(victim.reusedObjects).as("seed %d", seed).isPositive();
    checkRepaired(world);
  }

  /** What it made of the damaged state is no base, is not served, and is not in the store. */
  @ParameterizedTest
  @ValueSource(strings = {"DIFFERENTIAL", "DDFC_CAW"})
  void aDifferentialMethodBeginsAnew(String method) {
    World world = new World(4, 7);
    world.replica(VICTIM).settings.method = method;
    world.start();
    world.load(12, 60);
    damage(world); // before there is a base
    world.run(400_000);
    world.finish();
    assertThat(notices(world.replica(VICTIM), Notice.Repaired.class)).isEqualTo(1);
    checkRepaired(world);
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9, 10, 11})
  void aCrashInTheMidstOfARepairCostsNothing(long seed) {
    World world = new World(4, seed).mixed().start();
    world.load(12, 150);
    world.run(500_000);
    damage(world);
    TestReplica victim = world.replica(VICTIM);
    for (int i = 0; i < 4_000 && !victim.ordering.ordering().repairing(); i++) {
      world.run(1_000);
    }
    world.run(1_000 * (seed - 8));
    victim.crash();
    victim.roots.clear();
    world.run(50_000);
    victim.start();
    world.finish();
    checkRepaired(world);
  }

  @Test
  void whoDivergesAgainAndAgainHalts() {
    World world = new World(4, 12);
    world.replica(VICTIM).settings.wrongRoot = true;
    world.start();
    world.load(12, 200);
    world.finish();
    TestReplica victim = world.replica(VICTIM);
    assertThat(victim.halted).contains("diverged again").contains("after 3 repairs");
    assertThat(notices(victim, Notice.RootDiverged.class)).isEqualTo(4);
    Model model = new Model(world).replay();
    world.replicas.stream().filter(replica -> replica.id != VICTIM).forEach(model::check);
  }

  /** The service changes objects without saying so: that is no damage that goes away. */
  @Test
  void whileItIsWrongItNeitherAnswersNorVotes() {
    World world = new World(4, 13);
    world.replica(VICTIM).settings.leadRequests = OptionalLong.of(20);
    world.start();
    world.load(12, 150);
    world.run(500_000);
    damage(world);
    TestReplica victim = world.replica(VICTIM);
    for (int i = 0; i < 4_000 && !victim.ordering.ordering().repairing(); i++) {
      world.run(1_000);
    }
    assertThat(victim.ordering.ordering().repairing()).isTrue();
    for (TestReplica other : world.replicas) {
      other.settings.mute = other.id != VICTIM; // nobody to fetch from
    }
    world.run(100_000);
    int votes = victim.votesSent;
    int executed = victim.replies.size();
    world.run(3_000_000);
    assertThat(victim.votesSent).isEqualTo(votes);
    assertThat(victim.replies).hasSize(executed);
    for (TestReplica other : world.replicas) {
      other.settings.mute = false;
    }
    world.finish();
    checkRepaired(world);
  }
}
