package io.evenkeel.sim;

import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.FaultGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the faults of a plan happen, and ends them. */
final class FaultScript {

  private static final long DIES_WITHIN_MICROS = 30_000;
  private static final long RESTART_MICROS = 300_000;
  private static final int LOG_TAIL_MAX = 60;

  private final SimWorld world;
  private final Map<Integer, Fault.Twins> twins = new HashMap<>();
  private final EnumMap<FaultGroup, Integer> injected = new EnumMap<>(FaultGroup.class);
  private final List<Liar> liars = new ArrayList<>();
  private final Operator operator;
  private boolean healed;

  FaultScript(SimWorld world) {
    this.world = world;
    this.operator = new Operator(world);
    for (Fault fault : world.plan.faults()) {
      if (fault instanceof Fault.Twins both) {
        world.addTwin(both.replica());
        twins.put(both.replica(), both);
      }
    }
    for (int id = 0; id < world.n(); id++) {
      teach(id);
    }
  }

  private void teach(int id) {
    List<Fault.Liar> lies = new ArrayList<>();
    for (Fault fault : world.plan.faults()) {
      if (fault instanceof Fault.Liar lie && lie.replica() == id) {
        lies.add(lie);
      }
    }
    if (!lies.isEmpty()) {
      Liar liar = new Liar(world, id, lies);
      liars.add(liar);
      world.replica(id).lie(liar);
    }
  }

  /** How many faults of each group began. */
  Map<FaultGroup, Integer> injected() {
    return injected;
  }

  long liesTold() {
    return liars.stream().mapToLong(Liar::told).sum();
  }

  /** Whether a replica hears that one of two twins. */
  boolean hears(SimReplica from, int to) {
    Fault.Twins both = twins.get(from.id());
    if (both == null) {
      return true;
    }
    if ((both.mask() & both.otherMask() & 1 << to) != 0) {
      world.coverage.reached(Rare.BOTH_TWINS_HEARD);
    }
    return ((world.isTwin(from) ? both.otherMask() : both.mask()) >> to & 1) == 1;
  }

  void schedule() {
    for (Fault fault : world.plan.faults()) {
      world.after(
          fault.atMicros(),
          () -> {
            injected.merge(fault.group(), 1, Integer::sum);
            world.trace.note("plan", "fault", fault.atMicros(), fault);
            begin(fault);
          });
    }
  }

  private void begin(Fault fault) {
    if (fault instanceof Fault.Weather weather) {
      world.network.begins(weather);
    } else if (fault instanceof Fault.Partition partition) {
      world.network.begins(partition);
    } else if (fault instanceof Fault.Crash crash) {
      crash(crash);
    } else if (fault instanceof Fault.CrashAll crash) {
      crashAll(crash);
    } else if (fault instanceof Fault.Pause pause) {
      world.instances(pause.replica()).forEach(one -> one.clock().pause(pause.micros()));
    } else if (fault instanceof Fault.SlowDisk slow) {
      long micros = slow.untilMicros() - slow.atMicros();
      world.instances(slow.replica()).forEach(one -> one.slowDisk(micros, slow.stepMicrosMax()));
    } else if (fault instanceof Fault.Disk disk) {
      disk(disk);
    } else if (fault instanceof Fault.LyingClient client) {
      world.clients.lie(client);
    } else if (fault instanceof Fault.ClockJump jump) {
      world.instances(jump.replica()).forEach(one -> one.clock().jump(jump.millis()));
    } else if (fault instanceof Fault.ClockDrift drift) {
      world.instances(drift.replica()).forEach(one -> one.clock().drift(drift.perMille()));
    } else if (fault instanceof Fault.Reconfigure change) {
      operator.change(change);
    } else if (fault instanceof Fault.Damage damage) {
      world.replica(damage.replica()).damage(damage.where());
    } else if (fault instanceof Fault.Poison) {
      world.clients.poison();
    }
  }

  private void crash(Fault.Crash crash) {
    for (SimReplica replica : world.instances(crash.replica())) {
      int incarnation = replica.incarnation();
      replica.dieAfter(crash.afterEffects());
      world.after(
          DIES_WITHIN_MICROS,
          () -> {
            if (replica.runs(incarnation) && replica.dying()) {
              replica.crash();
            }
            if (crash.powerLoss() && !replica.up()) {
              losePower(replica);
            }
          });
      restart(replica, DIES_WITHIN_MICROS + 1 + crash.downMicros());
    }
  }

  private void losePower(SimReplica replica) {
    world.coverage.reached(Rare.POWER_LOST);
    replica.disk().losePower(world.random);
  }

  private void restart(SimReplica replica, long delayMicros) {
    world.after(
        delayMicros,
        () -> {
          replica.disk().full(false);
          replica.disk().failsSync(false);
          replica.start();
        });
  }

  private void crashAll(Fault.CrashAll crash) {
    for (int id = 0; id < world.n(); id++) {
      for (SimReplica replica : world.instances(id)) {
        replica.crash();
        if (crash.powerLoss()) {
          losePower(replica);
        }
        restart(replica, 1 + crash.downMicros());
      }
    }
  }

  private void disk(Fault.Disk fault) {
    SimReplica replica = world.replica(fault.replica());
    switch (fault.defect()) {
      case FULL -> replica.disk().full(true);
      case SYNC_ERROR -> replica.disk().failsSync(true);
      case FLIP -> {
        replica.crash();
        String name = replica.disk().flip(fault.where());
        world.trace.note(replica.name(), "flipped", fault.where(), name);
      }
      case LOG_TAIL -> {
        replica.crash();
        replica.loseLogTail(1 + fault.where() % LOG_TAIL_MAX);
      }
      case LOG_MISPLACED -> {
        replica.crash();
        replica.disk().failsSync(false); // what looks for the place writes
        replica.disk().full(false);
        try {
          replica.misplaceLogged(fault.where());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      case LOST -> {
        replica.crash();
        replica.loseDisk();
        world.checker.lostDisk(replica);
        world.coverage.reached(Rare.VOTE_LOST);
      }
    }
    restart(replica, fault.downMicros() + RESTART_MICROS);
  }

  /** From now on nothing new goes wrong. */
  void heal() {
    healed = true;
    for (int id = 0; id < world.n(); id++) {
      for (SimReplica replica : world.instances(id)) {
        replica.clock().drift(0);
        world.after(DIES_WITHIN_MICROS, () -> revive(replica));
      }
    }
  }

  /** Whatever stopped a process, its operator starts it again. */
  private void revive(SimReplica replica) {
    if (replica.halted() != null && replica.failedAt() <= world.checker.stableNewest()) {
      replica.crash(); // and starts again: there is a checkpoint to take over
    }
    if (!replica.up()) {
      replica.disk().full(false);
      replica.disk().failsSync(false);
      replica.start();
    }
    world.after(RESTART_MICROS, () -> revive(replica));
  }

  boolean healed() {
    return healed;
  }
}
