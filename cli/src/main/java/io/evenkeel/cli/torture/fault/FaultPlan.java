package io.evenkeel.cli.torture.fault;

import io.evenkeel.cli.torture.fault.Strike.Damage;
import io.evenkeel.cli.torture.fault.Strike.FullDisk;
import io.evenkeel.cli.torture.fault.Strike.Kill;
import io.evenkeel.cli.torture.fault.Strike.LostDisk;
import io.evenkeel.cli.torture.fault.Strike.Partition;
import io.evenkeel.cli.torture.fault.Strike.Pause;
import io.evenkeel.cli.torture.fault.Strike.PowerCut;
import io.evenkeel.cli.torture.fault.Strike.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What happens in each round, as a function of the seed and the round's number: the same seed gives
 * the same rounds, however long each takes. Every kind has its turn before one comes again. At most
 * {@code f} replicas are struck in a round; only the power is also cut for all, and then nothing
 * else breaks.
 */
public final class FaultPlan {

  /** A card of the deck that is dealt again and again. */
  private record Card(FaultKind kind, boolean everybody) {}

  private final long seed;
  private final int replicas;
  private final List<Card> deck = new ArrayList<>();

  /**
   * @param replicas number of them, 3f+1
   * @param kinds what may happen; not empty
   */
  public FaultPlan(long seed, int replicas, Set<FaultKind> kinds) {
    this.seed = seed;
    this.replicas = replicas;
    for (FaultKind kind : EnumSet.copyOf(kinds)) {
      deck.add(new Card(kind, false));
      if (kind == FaultKind.POWER) {
        deck.add(new Card(kind, true));
      }
    }
  }

  /** Replicas that may be faulty at once. */
  public int faultyMax() {
    return (replicas - 1) / 3;
  }

  /** What happens in a round, counted from 0: at different replicas, at the same time. */
  public List<Strike> round(int number) {
    List<Card> dealt = new ArrayList<>(deck);
    Collections.shuffle(dealt, random(number / deck.size(), 1));
    Card card = dealt.get(number % deck.size());
    Random random = random(number, 2);
    List<Integer> order = new ArrayList<>(IntStream.range(0, replicas).boxed().toList());
    Collections.shuffle(order, random);
    if (card.everybody()) {
      return List.of(powerCut(random, order));
    }
    if (card.kind() == FaultKind.POWER) {
      return List.of(powerCut(random, order.subList(0, 1 + random.nextInt(faultyMax()))));
    }
    List<Strike> strikes = new ArrayList<>();
    int count = 1 + random.nextInt(faultyMax());
    for (int i = 0; i < count; i++) {
      strikes.add(strike(card.kind(), random, order.get(i), order.get(count)));
    }
    return strikes;
  }

  private Random random(int number, int purpose) {
    Random mixed = new Random(seed * 0x9E3779B97F4A7C15L + number * 31L + purpose);
    return new Random(mixed.nextLong());
  }

  private static PowerCut powerCut(Random random, List<Integer> who) {
    return new PowerCut(
        List.copyOf(who), times(random), between(random, 50, 4_000), between(random, 500, 9_000));
  }

  private static int times(Random random) {
    return random.nextInt(3) == 0 ? 2 : 1;
  }

  private static long between(Random random, int least, int most) {
    return (long) least + random.nextInt(most - least);
  }

  private static Strike strike(FaultKind kind, Random random, int replica, int other) {
    return switch (kind) {
      case KILL, POWER ->
          new Kill(replica, times(random), between(random, 50, 8_000), between(random, 500, 9_000));
      case PAUSE ->
          new Pause(
              replica, times(random), between(random, 200, 12_000), between(random, 200, 3_000));
      case PARTITION ->
          new Partition(
              replica,
              Shape.values()[random.nextInt(Shape.values().length)],
              other,
              random.nextBoolean(),
              between(random, 500, 12_000));
      case FULL_DISK -> new FullDisk(replica, between(random, 500, 6_000));
      case LOST_DISK -> new LostDisk(replica, random.nextInt(3) == 0);
      case DAMAGE ->
          new Damage(replica, random.nextBoolean(), 1 + random.nextInt(3), random.nextLong());
    };
  }
}
