package io.evenkeel.cli.demo.result;

import io.evenkeel.bench.load.LoadResult;
import java.util.List;
import java.util.Optional;

/**
 * A whole demonstration.
 *
 * @param startMillis when it began
 * @param seconds how long it took
 * @param loadSeconds of these, loading the objects
 * @param phases one per checkpoint method
 * @param faults the load while replicas lied, died and came back
 * @param marks what happened during that
 * @param liar what became of the lying replica
 * @param recoveries of the killed one
 * @param invariants what had to hold
 */
public record DemoResult(
    Setting setting,
    long startMillis,
    double seconds,
    double loadSeconds,
    List<PhaseResult> phases,
    LoadResult faults,
    List<Mark> marks,
    LiarResult liar,
    List<RecoveryResult> recoveries,
    List<Invariant> invariants) {

  /** A moment worth a line in a chart. */
  public record Mark(long timeMillis, String text) {}

  /** The phase of a method. */
  public Optional<PhaseResult> phase(String method) {
    return phases.stream().filter(phase -> phase.method().equals(method)).findFirst();
  }

  /** How many times longer the longest pause of a method is than that of DFC_CAW; 0 if unknown. */
  public double pauseRatio(String method) {
    long other = phase(method).map(PhaseResult::pauseMicrosMax).orElse(0L);
    long fuzzy = phase("DFC_CAW").map(PhaseResult::pauseMicrosMax).orElse(0L);
    return fuzzy == 0 ? 0 : (double) other / fuzzy;
  }

  /** Whether everything held that had to. */
  public boolean held() {
    return invariants.stream().allMatch(Invariant::held);
  }
}
