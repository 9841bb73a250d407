package io.evenkeel.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A method in one line; {@link Summaries} says how each value follows from the runs. What these
 * runs say nothing about is absent.
 *
 * @param throughputRatio throughput with this method over that without checkpoints
 * @param pauseRatioToFull longest pause over FULL's
 * @param stallRatioToFull stall at a checkpoint over FULL's
 * @param verifiedBeforeApply whether a checkpoint that is fetched is verified before it is applied
 * @param survivesPoison whether a request that broke a replica breaks it only once
 */
public record Summary(
    String method,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double throughputRatio,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double pauseRatioToFull,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double stallRatioToFull,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean verifiedBeforeApply,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean survivesPoison) {

  /** Whether these runs say how resilient the method is. */
  public boolean tellsResilience() {
    return verifiedBeforeApply != null;
  }

  /** The same, with what other runs say about resilience: unlike ratios it needs no control. */
  public Summary resilientAs(Summary other) {
    return new Summary(
        method,
        throughputRatio,
        pauseRatioToFull,
        stallRatioToFull,
        other.verifiedBeforeApply,
        other.survivesPoison);
  }
}
