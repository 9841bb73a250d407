package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that lose their memory, or their disk as well, at any step. */
class CrashTest {

  private static World loaded(long seed) {
    World world = new World(4, seed).mixed().start();
    world.load(12, 250);
    return world;
  }

  private static void checkAll(World world) {
    Model model = new Model(world).replay();
    for (TestReplica replica : world.replicas) {
      model.check(replica);
      ClusterTest.checkOrder(world, model, replica);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void crashesAtAnyStepAndComesBackWithItsDisk(long seed) {
    World world = loaded(seed);
    TestReplica victim = world.replica((int) (seed % 4)); // the primary among them
    world.run(600_000 + world.random.nextInt(1_500_000));
    victim.crash();
    long agreed = world.agreed.lastKey();
    world.run(2_000_000 + world.random.nextInt(2_000_000));
    if (victim.id != 0) {
      assertThat(world.agreed.lastKey()).as("service goes on, seed %d", seed).isGreaterThan(agreed);
    }
    int votes = victim.votesSent;
    victim.start();
    world.finish();

    checkAll(world);
    assertThat(victim.votesSent).as("votes again, seed %d", seed).isGreaterThan(votes);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void crashesAgainAndAgain(long seed) {
    World world = loaded(seed);
    for (int i = 0; i < 12; i++) {
      world.run(50_000 + world.random.nextInt(250_000));
      TestReplica victim = world.replica(world.random.nextInt(4));
      victim.crash();
      world.run(world.random.nextInt(300_000));
      victim.start();
    }
    world.finish();
    checkAll(world);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void allCrashAtOnce(long seed) {
    World world = loaded(seed);
    for (int i = 0; i < 4; i++) {
      world.run(200_000 + world.random.nextInt(400_000));
      world.replicas.forEach(TestReplica::crash);
      world.replicas.forEach(TestReplica::start);
    }
    world.finish();
    checkAll(world);
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44})
  void withoutItsDiskItFollowsAndDoesNotVote(long seed) {
    World world = loaded(seed);
    TestReplica victim = world.replica(1 + (int) (seed % 3));
    world.run(600_000 + world.random.nextInt(1_000_000));
    victim.crash();
    victim.wipe();
    world.run(world.random.nextInt(500_000));
    int votes = victim.votesSent;
    victim.start();
    world.finish();

    checkAll(world);
    assertThat(victim.restoredSequence).isZero();
    assertThat(victim.installed).as("seed %d", seed).isNotEmpty();
    assertThat(victim.votesSent).as("no vote, seed %d", seed).isEqualTo(votes);
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53, 54})
  void afterALongAbsenceOnlyDifferencesAreFetched(long seed) {
    World world = new World(4, seed).mixed();
    world.keys = 3_000;
    world.start();
    world.load(12, 100);
    world.finish();
    TestReplica victim = world.replica(1 + (int) (seed % 3));
    victim.crash();
    world.sessions.clear();
    world.keys = 100;
    world.load(12, 300);
    world.finish();
    assertThat(world.replica(0).log.forgotten).isGreaterThan(victim.log.forgotten);
    victim.start();
    world.run(30_000_000);

    checkAll(world);
    assertThat(victim.restoredSequence).as("seed %d", seed).isPositive();
    assertThat(victim.fetches).as("seed %d", seed).isPositive();
    assertThat(victim.reusedObjects).as("seed %d", seed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 62, 63})
  void aDamagedCheckpointIsNamedAndReplaced(long seed) {
    World world = loaded(seed);
    world.finish();
    TestReplica victim = world.replica(2);
    victim.crash();
    victim.disk.list().forEach(victim.disk::flip);
    victim.start();
    world.sessions.clear();
    world.load(12, 100);
    world.finish();
    checkAll(world);
    assertThat(victim.restoredSequence).as("seed %d", seed).isZero();
  }

  /** Index and certificate are whole: only installing the objects shows it. Nobody goes on. */
  @ParameterizedTest
  @ValueSource(longs = {71, 72, 74, 75})
  void whatIsFoundDamagedWhileItIsInstalledIsFetchedThoughNothingNewerComes(long seed) {
    World world = loaded(seed);
    world.finish();
    TestReplica victim = world.replica(2);
    victim.crash();
    victim.disk.list().stream().filter(name -> name.endsWith(".seg")).forEach(victim.disk::flip);
    victim.start();
    world.run(30_000_000);
    checkAll(world);
    assertThat(victim.failures).as("seed %d", seed).isNotEmpty();
    assertThat(victim.installed).as("seed %d", seed).isNotEmpty();
  }
}
