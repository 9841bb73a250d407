package io.evenkeel.cli.bench.resilience;

import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.Summaries;
import java.util.EnumMap;
import java.util.Map;

/** What was seen of one method. One thread. */
final class Found {

  private final Map<Danger, Double> backSeconds = new EnumMap<>(Danger.class);
  private final Map<Danger, Boolean> back = new EnumMap<>(Danger.class);
  private boolean crashHit;
  private long poisonFailures;
  private long verified;
  private long staged;
  private long wrongRefused;
  private long wrongStaged;

  /** The replica had executed what the others had, so long after its last start; or not. */
  void back(Danger danger, boolean whether, double seconds) {
    back.put(danger, whether);
    backSeconds.put(danger, seconds);
  }

  /** The process was killed while an image of its checkpoint was half written. */
  void crashHit() {
    crashHit = true;
  }

  /** The service failed at the poison, once more. */
  void poisonFailed(long times) {
    poisonFailures += times;
  }

  /**
   * How the replica got its state in one life.
   *
   * @param verifiedStates states taken over whose root f+1 votes, or its own certificate, proved
   *     before
   * @param stagedStates states that were applied on the word of one replica
   * @param refusedParts wrong parts that were refused before use
   * @param refusedStates staged states that turned out wrong
   */
  void applied(long verifiedStates, long stagedStates, long refusedParts, long refusedStates) {
    verified += verifiedStates;
    staged += stagedStates;
    wrongRefused += refusedParts;
    wrongStaged += refusedStates;
  }

  boolean verifiedBeforeApply() {
    return staged == 0 && verified > 0;
  }

  /** Whether the poison broke the replica once only, and it came back. */
  boolean survivesPoison() {
    return poisonFailures == 1 && Boolean.TRUE.equals(back.get(Danger.POISON));
  }

  /** Into the form of results. */
  void addTo(RunBuilder run) {
    run.figure("statesVerifiedCount", verified)
        .figure("statesStagedCount", staged)
        .figure("wrongPartsRefusedCount", wrongRefused)
        .figure("wrongStatesFoundOutCount", wrongStaged);
    if (verified + staged > 0) {
      run.figure(Summaries.VERIFIED_BEFORE_APPLY, verifiedBeforeApply());
    }
    back.forEach((danger, whether) -> add(run, danger, whether));
  }

  private void add(RunBuilder run, Danger danger, boolean whether) {
    double seconds = backSeconds.getOrDefault(danger, 0.0);
    switch (danger) {
      case CRASH -> {
        run.figure("crashWithinCapture", crashHit).figure("crashBackSeconds", seconds);
        run.figure("survivesCrash", whether);
      }
      case POISON -> {
        run.figure("poisonFailuresCount", poisonFailures).figure("poisonBackSeconds", seconds);
        run.figure(Summaries.SURVIVES_POISON, survivesPoison());
      }
      case CORRUPT -> {
        run.figure("corruptBackSeconds", seconds).figure("survivesCorruptSource", whether);
      }
    }
    if (!whether) {
      run.broken(
          "the replica did not come back after "
              + danger.name().toLowerCase(java.util.Locale.ROOT));
    }
  }
}
