package io.evenkeel.bench;

import io.evenkeel.bench.load.Bucket;
import java.util.List;

/**
 * What a step of an experiment gives.
 *
 * @param run what was measured
 * @param timeline one entry for each tenth of a second from the run's start; empty if there is none
 */
public record Trial(Run run, List<Bucket> timeline) {

  public Trial {
    timeline = List.copyOf(timeline);
  }

  /** Without a timeline. */
  public Trial(Run run) {
    this(run, List.of());
  }
}
