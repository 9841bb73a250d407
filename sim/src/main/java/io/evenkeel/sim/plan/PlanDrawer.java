package io.evenkeel.sim.plan;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.MethodFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Draws a plan from a seed. */
public final class PlanDrawer {

  /** A client's request until its reply, about. */
  private static final long ROUND_MICROS = 5_000;

  /** Pieces of work of a checkpoint, more than there are; each waits half of its longest wait. */
  private static final int CHECKPOINT_STEPS = 10;

  private static final int[] SIZES = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 7, 7, 7, 7, 7, 10, 13};
  private static final long WARM_MICROS = 150_000;
  private static final int STEP_MICROS = 1_000_000;

  /** Long enough for some checkpoints, with faults all the time. */
  private static final long HEAL_MICROS_MIN = 2_200_000;

  private static final long HEAL_STEP_MICROS = 800_000;

  private final PlanOptions options;
  private final SplittableRandom random;

  /** Apart from the others, so that what it draws does not change them. */
  private final SplittableRandom completions;

  /** As above. */
  private final SplittableRandom scrubs;

  /** As above. */
  private final SplittableRandom compressions;

  private final MethodFamily family;
  private final int fullEvery;
  private final long seed;
  private final int n;
  private final long healMicros;
  private final List<Integer> faulty = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  private PlanDrawer(long seed, PlanOptions options) {
    this.seed = seed;
    this.options = options;
    this.random = new SplittableRandom(seed ^ 0x5EEDF00DL);
    this.completions = new SplittableRandom(seed ^ 0xC0DEL);
    this.scrubs = new SplittableRandom(seed ^ 0x5C12BL);
    this.compressions = new SplittableRandom(seed ^ 0x257DL);
    SplittableRandom families = new SplittableRandom(seed ^ 0xFA3117L);
    this.family = family(families);
    this.fullEvery = family == MethodFamily.HYBRID ? 2 + families.nextInt(4) : 1;
    this.n = options.replicas() == 0 ? SIZES[random.nextInt(SIZES.length)] : options.replicas();
    this.healMicros = HEAL_MICROS_MIN + random.nextInt(3) * HEAL_STEP_MICROS;
  }

  /** The plan of a seed. */
  public static SimPlan draw(long seed, PlanOptions options) {
    return new PlanDrawer(seed, options).draw();
  }

  private SimPlan draw() {
    List<ReplicaSetup> setups = new ArrayList<>();
    for (int replica = 0; replica < n; replica++) {
      setups.add(setup());
    }
    Workload workload = workload();
    if (random.nextInt(16) > 0) {
      chooseFaulty();
      if (random.nextInt(5) == 0) {
        splitVotes();
      } else {
        drawFaulty();
      }
      drawOthers();
    }
    splitProposals(new SplittableRandom(seed ^ 0x5B117L));
    damage(new SplittableRandom(seed ^ 0xDA3A6EL));
    if (family == MethodFamily.SEQUENTIAL) {
      stage(new SplittableRandom(seed ^ 0x57A6EDL));
    }
    reconfigure(new SplittableRandom(seed ^ 0xC0FF16L));
    faults.removeIf(fault -> !options.groups().contains(fault.group()));
    faults.removeIf(
        fault -> fault instanceof Fault.Liar liar && !options.lies().contains(liar.lie()));
    faults.sort(Comparator.comparingLong(Fault::atMicros));
    List<ReplicaSetup> able = faults.isEmpty() ? keepingUp(setups, workload) : setups;
    return new SimPlan(seed, n, healMicros, family, fullEvery, workload, able, faults);
  }

  /**
   * Who needs longer for a checkpoint than the others for the interval falls behind, and rightly
   * fetches theirs: where there is no fault, everybody is fast enough.
   */
  private static List<ReplicaSetup> keepingUp(List<ReplicaSetup> setups, Workload workload) {
    long intervalMicros =
        Math.min(workload.intervalRequests(), workload.intervalBatches())
            * (workload.thinkMicrosMax() / 2 + ROUND_MICROS)
            / workload.sessions();
    return setups.stream()
        .map(setup -> setup.notSlowerThan(intervalMicros / CHECKPOINT_STEPS))
        .toList();
  }

  /**
   * What makes replicas stage others' checkpoints, and these wrong. From a stream of its own: the
   * rest of the plan is as without it.
   */
  private void stage(SplittableRandom own) {
    if (faulty.size() > 1 && own.nextBoolean()) {
      int loser = faulty.get(0); // one that is faulty for this and does not lie
      faults.removeIf(fault -> makesFaulty(fault, loser));
      for (int i = own.nextInt(3); i >= 0; i--) {
        long at = WARM_MICROS + own.nextLong(healMicros - WARM_MICROS);
        long down = own.nextInt(500_000);
        faults.add(new Fault.Disk(at, loser, Fault.DiskDefect.LOST, down, 0));
      }
    }
    for (Fault fault : List.copyOf(faults)) {
      if (fault instanceof Fault.Liar liar && own.nextInt(3) > 0) {
        faults.add(new Fault.Liar(0, Long.MAX_VALUE, liar.replica(), Lie.WRONG_STATE, liar.mask()));
      }
    }
    for (int i = own.nextInt(3); i > 0; i--) {
      long at = WARM_MICROS + own.nextLong(healMicros - WARM_MICROS);
      long down = 1_000_000L + own.nextInt(3_000_000);
      faults.add(new Fault.Crash(at, own.nextInt(n), down, own.nextInt(30), true));
    }
  }

  /** From a stream of its own: the rest of the plan is as without it. */
  private void reconfigure(SplittableRandom own) {
    if (own.nextInt(4) > 0) {
      return;
    }
    int changes = 1 + own.nextInt(4);
    boolean room = faulty.size() < (n - 1) / 3;
    if (!room && own.nextInt(3) == 0 && !faulty.isEmpty()) {
      int freed = faulty.remove(0); // one fewer faulty, so that one may rejoin
      faults.removeIf(fault -> makesFaulty(fault, freed));
      room = true;
    }
    for (int i = 0; i < changes; i++) {
      int replica = own.nextInt(n);
      long at = WARM_MICROS + own.nextLong(healMicros - WARM_MICROS);
      int kind = own.nextInt(5);
      if (own.nextBoolean()) { // so that a view ends where a configuration begins
        long cut = at + own.nextInt(600_000);
        int alone = 1 << own.nextInt(n);
        faults.add(
            new Fault.Partition(cut, cut + 400_000 + own.nextInt(STEP_MICROS), alone, false));
      }
      boolean rejoin = room && kind < 2;
      if (kind == 4) {
        faults.add(new Fault.Reconfigure(at, replica, Fault.Change.FORGE));
      } else if (rejoin && !faulty.contains(replica)) {
        faults.add(new Fault.Reconfigure(at, replica, Fault.Change.REJOIN));
      } else if (!faulty.contains(replica)) {
        faults.add(new Fault.Reconfigure(at, replica, Fault.Change.ROTATE));
      }
    }
  }

  /**
   * Also from a stream of its own: at times one of the faulty loses bits in memory, and no more.
   */
  private void damage(SplittableRandom own) {
    if (family != MethodFamily.STATE || faulty.isEmpty() || own.nextInt(8) > 0) {
      return;
    }
    int replica = faulty.get(own.nextInt(faulty.size()));
    faults.removeIf(fault -> makesFaulty(fault, replica));
    int count = 1 + own.nextInt(3);
    for (int i = 0; i < count; i++) {
      long at = WARM_MICROS + own.nextLong(healMicros - WARM_MICROS);
      faults.add(new Fault.Damage(at, replica, own.nextInt(1 << 20)));
    }
  }

  private static boolean makesFaulty(Fault fault, int replica) {
    return (fault instanceof Fault.Disk disk && disk.replica() == replica)
        || (fault instanceof Fault.Forgetful forgetful && forgetful.replica() == replica)
        || (fault instanceof Fault.Poison poison && poison.replica() == replica)
        || (fault instanceof Fault.Damage damage && damage.replica() == replica)
        || (fault instanceof Fault.Twins twins && twins.replica() == replica)
        || (fault instanceof Fault.Liar liar && liar.replica() == replica);
  }

  /** Three of four runs are of the state family, the others of one that has methods. */
  private static MethodFamily family(SplittableRandom own) {
    List<MethodFamily> others =
        Arrays.stream(MethodFamily.values())
            .filter(family -> family != MethodFamily.STATE)
            .filter(family -> !CheckpointMethods.of(family).isEmpty())
            .toList();
    return others.isEmpty() || own.nextInt(4) > 0
        ? MethodFamily.STATE
        : others.get(own.nextInt(others.size()));
  }

  private ReplicaSetup setup() {
    var methods = CheckpointMethods.of(family);
    String method = methods.get(random.nextInt(methods.size())).name();
    CompletionMode[] modes = CompletionMode.values();
    return new ReplicaSetup(
        method,
        modes[completions.nextInt(modes.length)],
        completions.nextInt(4) == 0 ? 1 + completions.nextInt(2_000) : 1 << 20,
        random.nextInt(3) > 0,
        random.nextBoolean() ? 0 : 1 + random.nextInt(20),
        50L + random.nextInt(random.nextInt(4) == 0 ? 6_000 : 400),
        100L + random.nextInt(random.nextInt(5) == 0 ? 20_000 : 2_000),
        2 + scrubs.nextInt(3),
        compressions.nextBoolean());
  }

  private Workload workload() {
    return new Workload(
        4 + random.nextInt(5),
        20_000L + random.nextInt(160_000),
        sessionsKept(),
        6 + random.nextInt(40),
        15 + random.nextInt(30),
        10 + random.nextInt(20),
        4 + random.nextInt(5),
        2 + random.nextInt(3));
  }

  /** Mostly more than are in use, sometimes fewer. */
  private int sessionsKept() {
    return new SplittableRandom(seed ^ 0x5E5510L).nextInt(8) == 0 ? 2 : 8;
  }

  private void chooseFaulty() {
    int f = (n - 1) / 3;
    while (faulty.size() < f) {
      // The first primaries more often than others: what they do matters most.
      int replica = random.nextInt(3) == 0 ? random.nextInt(f + 1) : random.nextInt(n);
      if (!faulty.contains(replica)) {
        faulty.add(replica);
      }
    }
  }

  private void drawFaulty() {
    for (int replica : faulty) {
      switch (random.nextInt(20)) {
        case 0 -> disk(replica, Fault.DiskDefect.LOST);
        case 1 -> {
          if (family == MethodFamily.HYBRID && random.nextBoolean()) {
            disk(replica, Fault.DiskDefect.LOG_MISPLACED);
            continue;
          }
          for (int i = 0; i < 3; i++) {
            disk(replica, Fault.DiskDefect.FLIP);
          }
        }
        case 2 -> faults.add(new Fault.Poison(time(), replica));
        case 3, 4 -> twins(replica);
        case 5 -> disk(replica, Fault.DiskDefect.LOG_TAIL);
        case 6 -> faults.add(new Fault.Forgetful(replica, 20 + random.nextInt(300)));
        default -> lies(replica);
      }
    }
  }

  /** Halves of the others, or sets that overlap. */
  private void twins(int replica) {
    int all = (1 << n) - 1;
    int first = mask();
    int second = random.nextBoolean() ? all & ~first : random.nextInt(4) == 0 ? all : mask();
    faults.add(new Fault.Twins(replica, first, second));
  }

  /**
   * One batch committed at one replica, as far as a quorum of others can tell: the liars vote for
   * it alone and hide that later, somebody is away before, and it is away itself until the others
   * have left the view.
   */
  private void splitVotes() {
    List<Integer> correct = new ArrayList<>();
    for (int replica = 0; replica < n; replica++) {
      if (!faulty.contains(replica)) {
        correct.add(replica);
      }
    }
    int alone = correct.remove(random.nextInt(3) > 0 ? 0 : random.nextInt(correct.size()));
    int away = 0;
    for (int i = 0; i < faulty.size(); i++) {
      away |= 1 << correct.remove(random.nextInt(correct.size()));
    }
    long at = WARM_MICROS + random.nextLong(random.nextBoolean() ? STEP_MICROS : healMicros / 2);
    long cut = at + 20_000 + random.nextInt(200_000);
    faults.add(new Fault.Partition(at, cut + random.nextInt(200_000), away, false));
    long back = cut + STEP_MICROS + random.nextInt(1_500_000);
    faults.add(new Fault.Partition(cut, back, 1 << alone, false));
    leaveNextView(back, new SplittableRandom(seed ^ 0x4E57L));
    long until = cut + 2 * STEP_MICROS;
    for (int replica : faulty) {
      faults.add(new Fault.Liar(at, until, replica, Lie.VOTES_FOR_SOME, 1 << alone));
      faults.add(new Fault.Liar(at, until, replica, Lie.FORGETFUL_VIEW_CHANGE, mask()));
      faults.add(new Fault.Liar(cut, until, replica, Lie.VOTES_FOR_ALL, mask()));
    }
  }

  /**
   * At times the first primary tells two stories, votes for both, and is silent soon after: the
   * next view begins between them. From a stream of its own.
   */
  private void splitProposals(SplittableRandom own) {
    if (!faulty.contains(0) || own.nextInt(5) > 0) {
      return;
    }
    faults.removeIf(fault -> makesFaulty(fault, 0));
    long at = WARM_MICROS + own.nextLong(healMicros / 2);
    long silent = at + 20_000 + own.nextInt(300_000);
    int mask = 1 << (1 + own.nextInt(n - 1));
    faults.add(new Fault.Liar(at, Long.MAX_VALUE, 0, Lie.EQUIVOCATE, mask));
    faults.add(new Fault.Liar(at, Long.MAX_VALUE, 0, Lie.VOTES_FOR_ALL, mask));
    faults.add(new Fault.Liar(silent, Long.MAX_VALUE, 0, Lie.SILENT, mask));
  }

  /**
   * About when the one that was alone is back, the primary of the next view is not there either:
   * what the one prepared meets what the others prepared instead. From a stream of its own.
   */
  private void leaveNextView(long back, SplittableRandom own) {
    if (own.nextInt(3) > 0) {
      long at = Math.max(WARM_MICROS, back - own.nextInt(150_000));
      long until = at + 400_000 + own.nextInt(1_500_000);
      faults.add(new Fault.Partition(at, until, 1 << 1, false));
    }
  }

  private void lies(int replica) {
    List<Lie> all = Lie.everywhere().stream().filter(options.lies()::contains).toList();
    if (all.isEmpty()) {
      return;
    }
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      long at = random.nextInt(3) == 0 ? 0 : time();
      boolean forEver = random.nextInt(4) == 0;
      long until = forEver ? Long.MAX_VALUE : at + 300_000 + random.nextInt(3_000_000);
      faults.add(new Fault.Liar(at, until, replica, all.get(random.nextInt(all.size())), mask()));
    }
  }

  private void drawOthers() {
    int count = 18 + random.nextInt(16);
    // Some runs are about one thing only: so that it is seen without the noise of the others.
    int only = random.nextInt(4) == 0 ? random.nextInt(5) : -1;
    for (int i = 0; i < count; i++) {
      switch (only >= 0 ? only : random.nextInt(5)) {
        case 0, 1 -> network();
        case 2 -> crash();
        case 3 -> clock();
        default -> clientOrDisk();
      }
    }
  }

  private void network() {
    long at = time();
    if (random.nextBoolean()) {
      faults.add(
          new Fault.Weather(
              at,
              at + 100_000 + random.nextInt(900_000),
              random.nextInt(30),
              random.nextInt(20),
              1_000L + random.nextInt(random.nextInt(4) == 0 ? 200_000 : 20_000)));
    } else {
      long until = at + 20_000 + random.nextInt(random.nextInt(3) == 0 ? 2_000_000 : 400_000);
      int side = random.nextInt(3) > 0 ? 1 << random.nextInt(n) : mask();
      faults.add(new Fault.Partition(at, until, side, random.nextInt(3) == 0));
    }
  }

  private void crash() {
    switch (random.nextInt(8)) {
      case 0 -> faults.add(new Fault.CrashAll(time(), random.nextInt(300_000), powerLoss()));
      case 1, 2 ->
          faults.add(
              new Fault.Pause(time(), random.nextInt(n), 20_000 + random.nextInt(1_500_000)));
      default ->
          faults.add(
              new Fault.Crash(
                  time(),
                  random.nextInt(n),
                  random.nextInt(random.nextInt(3) == 0 ? 2_500_000 : 400_000),
                  random.nextInt(30),
                  powerLoss()));
    }
  }

  private boolean powerLoss() {
    return random.nextInt(3) > 0;
  }

  private void clock() {
    int replica = random.nextInt(n);
    if (random.nextInt(3) > 0) {
      long range = random.nextBoolean() ? 40_000 : 4_000_000;
      faults.add(new Fault.ClockJump(time(), replica, random.nextLong(2 * range) - range));
    } else {
      faults.add(new Fault.ClockDrift(replica, random.nextInt(400) - 200));
    }
  }

  private void clientOrDisk() {
    if (random.nextInt(4) == 0) {
      long at = time();
      long until = at + 100_000 + random.nextInt(1_500_000);
      faults.add(new Fault.SlowDisk(at, until, random.nextInt(n), 2_000 + random.nextInt(60_000)));
    } else if (random.nextInt(3) > 0) {
      ClientLie[] all = ClientLie.values();
      ClientLie lie = all[random.nextInt(all.length)];
      faults.add(new Fault.LyingClient(time(), lie, 1 + random.nextInt(8), mask()));
    } else {
      boolean full = random.nextBoolean();
      disk(random.nextInt(n), full ? Fault.DiskDefect.FULL : Fault.DiskDefect.SYNC_ERROR);
    }
  }

  private void disk(int replica, Fault.DiskDefect defect) {
    long down = random.nextInt(500_000);
    faults.add(new Fault.Disk(time(), replica, defect, down, random.nextInt(1 << 20)));
  }

  private int mask() {
    return 1 + random.nextInt((1 << n) - 2);
  }

  private long time() {
    return WARM_MICROS + random.nextLong(healMicros - WARM_MICROS);
  }
}
