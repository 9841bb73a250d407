package io.evenkeel.sim.plan;

import io.evenkeel.checkpoint.method.MethodFamily;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A whole run. The same plan with the same seed gives the same run, step by step.
 *
 * @param seed for everything the plan does not say: delays, who comes first, what clients ask
 * @param replicas n, 3f+1
 * @param healMicros when faults end (a lie may last longer); what was asked must be answered then
 * @param family which methods the replicas use
 * @param fullEvery positions from one full checkpoint to the next
 * @param setups one for each replica
 * @param faults in the order of their times
 */
public record SimPlan(
    long seed,
    int replicas,
    long healMicros,
    MethodFamily family,
    int fullEvery,
    Workload workload,
    List<ReplicaSetup> setups,
    List<Fault> faults) {

  /** A plan; the harness is wrong if it makes more than f replicas faulty (I11). */
  public SimPlan {
    setups = List.copyOf(setups);
    faults = List.copyOf(faults);
    if (replicas < 4 || replicas % 3 != 1 || setups.size() != replicas) {
      throw new IllegalArgumentException("3f+1 replicas expected, not " + replicas);
    }
    if (faulty(faults).cardinality() > (replicas - 1) / 3) {
      throw new IllegalArgumentException("I11: more than f faulty in " + faults);
    }
  }

  private static BitSet faulty(List<Fault> faults) {
    BitSet faulty = lying(faults);
    for (Fault fault : faults) {
      if (fault instanceof Fault.Disk disk && disk.defect().makesFaulty()) {
        faulty.set(disk.replica());
      } else if (fault instanceof Fault.Poison poison) {
        faulty.set(poison.replica());
      } else if (fault instanceof Fault.Damage damage) {
        faulty.set(damage.replica());
      } else if (fault instanceof Fault.Reconfigure change
          && change.change() == Fault.Change.REJOIN) {
        faulty.set(REJOINING); // one after the other: never more than one at a time
      }
    }
    return faulty;
  }

  /** In place of the replicas that get a new incarnation one after the other. */
  private static final int REJOINING = 1_000;

  private static BitSet lying(List<Fault> faults) {
    BitSet lying = new BitSet();
    for (Fault fault : faults) {
      if (fault instanceof Fault.Liar liar) {
        lying.set(liar.replica());
      } else if (fault instanceof Fault.Twins twins) {
        lying.set(twins.replica());
      } else if (fault instanceof Fault.Forgetful forgetful) {
        lying.set(forgetful.replica());
      } else if (fault instanceof Fault.Disk disk && disk.defect() == Fault.DiskDefect.LOG_TAIL) {
        lying.set(disk.replica());
      }
    }
    return lying;
  }

  /** f. */
  public int faultyMax() {
    return (replicas - 1) / 3;
  }

  /** 2f+1, computed here so that no change of the protocol's own arithmetic is believed. */
  public int quorum() {
    return 2 * faultyMax() + 1;
  }

  /** Replicas that count among the f, for whatever reason. */
  public BitSet faulty() {
    return faulty(faults);
  }

  /** Replicas that may say anything: nothing is checked of them. */
  public BitSet lying() {
    return lying(faults);
  }

  /** Replicas whose service fails on poison. */
  public BitSet weak() {
    BitSet weak = new BitSet();
    for (Fault fault : faults) {
      if (fault instanceof Fault.Poison poison) {
        weak.set(poison.replica());
      }
    }
    return weak;
  }

  /** Of how many modifications in a thousand the service of a replica says nothing. */
  public int forgottenPerMille(int replica) {
    return faults.stream()
        .filter(fault -> fault instanceof Fault.Forgetful f && f.replica() == replica)
        .mapToInt(fault -> ((Fault.Forgetful) fault).perMille())
        .findFirst()
        .orElse(0);
  }

  /** The same plan with other faults. */
  public SimPlan withFaults(List<Fault> others) {
    return new SimPlan(seed, replicas, healMicros, family, fullEvery, workload, setups, others);
  }

  /** The same plan with the faults at these places only. */
  public SimPlan keeping(BitSet places) {
    List<Fault> kept = new ArrayList<>();
    places.stream().filter(i -> i < faults.size()).forEach(i -> kept.add(faults.get(i)));
    return withFaults(kept);
  }
}
