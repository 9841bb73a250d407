package io.evenkeel.cli.bench.timing;

import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.Spread;
import java.util.List;

/**
 * What happened at one position.
 *
 * @param lead requests from the capture's start to the position
 * @param slack those of them after the capture's end, 0 if it was late
 * @param late whether the capture was not over at the position
 * @param oracle the smallest lead with which it would have been over in time
 */
record Outcome(long lead, long slack, boolean late, long oracle) {

  double leadOverOracle() {
    return (double) lead / Math.max(1, oracle);
  }

  static long late(List<Outcome> outcomes) {
    return outcomes.stream().filter(Outcome::late).count();
  }

  /**
   * Adds what came of a step of the load.
   *
   * @param outcomes in their order
   * @param settling positions after which timing has to know the load
   * @param shrinking positions after which a lead that was too long has had time to shrink: it may
   *     by a tenth at each
   */
  static void add(RunBuilder run, List<Outcome> outcomes, int settling, int shrinking) {
    List<Outcome> settled = outcomes.subList(Math.min(settling, outcomes.size()), outcomes.size());
    List<Outcome> last = outcomes.subList(Math.min(shrinking, outcomes.size()), outcomes.size());
    Spread leads = Spread.of(last, Outcome::leadOverOracle);
    run.figure("positionsCount", outcomes.size())
        .figure("lateCount", late(outcomes))
        .figure("lateConvergedCount", late(settled))
        .figure("leadOverOracleMin", leads.min())
        .figure("leadOverOracleMedian", leads.median())
        .figure("leadOverOracleMax", leads.max())
        .figure("leadRequestsMedian", Spread.of(last, o -> o.lead()).median())
        .figure("oracleRequestsMedian", Spread.of(last, o -> o.oracle()).median())
        .figure(
            "slackShareMedian",
            Spread.of(last, o -> (double) o.slack() / Math.max(1, o.lead())).median());
  }
}
