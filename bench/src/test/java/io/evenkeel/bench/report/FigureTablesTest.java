package io.evenkeel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.CostSeries;
import io.evenkeel.bench.Fixture;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Summaries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FigureTablesTest {

  @Test
  void yesAndNoAreWordsAndColumnsWithoutAFigureAreLeftOut() {
    List<Run> runs =
        List.of(
            new RunBuilder(RunKey.of(Summaries.RESILIENCE, "FULL", "", 1))
                .figure(Summaries.SURVIVES_POISON, true)
                .build(),
            new RunBuilder(RunKey.of(Summaries.RESILIENCE, "HYBRID", "", 1))
                .figure(Summaries.SURVIVES_POISON, false)
                .build());
    Grid grid = Grids.of(Fixture.empty().with(runs), Summaries.RESILIENCE).get(0);
    assertThat(grid.header()).containsExactly("", "survives poison");
    assertThat(grid.rows()).containsExactly(List.of("FULL", "yes"), List.of("HYBRID", "no"));
  }

  @Test
  void aSeriesHasItsSlopeAndItsVerdict() {
    List<Run> runs = new ArrayList<>();
    for (int objects : new int[] {1_000, 2_000, 4_000}) {
      runs.add(
          new RunBuilder(CostSeries.MEMORY.key(objects + " objects", 1))
              .figure("objectsCount", objects)
              .figure("heapBytes", 5e6 + 90 * objects)
              .build());
    }
    Results results = Fixture.empty().with(runs);
    List<Grid> grids = Grids.of(results, CostSeries.EXPERIMENT);
    assertThat(grids.get(0).rows())
        .containsExactly(
            List.of(
                CostSeries.MEMORY.label(),
                "3",
                "90.0",
                "0.00",
                "5.00e+06",
                "1.00",
                "90.00",
                "at most 80 bytes an object",
                "MISSED"));
    assertThat(grids.get(1).rows()).hasSize(3);
  }
}
