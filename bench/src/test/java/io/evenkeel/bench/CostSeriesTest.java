package io.evenkeel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class CostSeriesTest {

  private static List<Run> runs(CostSeries series, DoubleUnaryOperator cost) {
    List<Run> runs = new ArrayList<>();
    for (double x : new double[] {1_000, 2_000, 4_000, 8_000}) {
      runs.add(
          new RunBuilder(series.key("" + x, 1))
              .figure(series.x(), x)
              .figure(series.y(), cost.applyAsDouble(x))
              .build());
    }
    return runs;
  }

  private static CostSeries.Verdict verdict(CostSeries series, DoubleUnaryOperator cost) {
    return series.verdict(runs(series, cost)).orElseThrow();
  }

  @Test
  void aLineIsFoundWithItsErrorAndWhatItLeavesUnexplained() {
    Line exact = Line.through(List.of(point(1, 5), point(2, 7), point(4, 11)));
    assertThat(exact.slope()).isCloseTo(2, within(1e-9));
    assertThat(exact.intercept()).isCloseTo(3, within(1e-9));
    assertThat(exact.rSquared()).isCloseTo(1, within(1e-9));
    assertThat(exact.slopeError()).isCloseTo(0, within(1e-6));
    // By hand: slope 0.5, sum of squares left 1.5 of 2, standard error sqrt(1.5 / 1 / 2).
    Line rough = Line.through(List.of(point(1, 1), point(2, 3), point(3, 2)));
    assertThat(rough.slope()).isCloseTo(0.5, within(1e-9));
    assertThat(rough.rSquared()).isCloseTo(0.25, within(1e-9));
    assertThat(rough.slopeError()).isCloseTo(Math.sqrt(0.75), within(1e-9));
    assertThatThrownBy(() -> Line.through(List.of(point(1, 1), point(1, 2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Line.Point point(double x, double y) {
    return new Line.Point(x, y);
  }

  @Test
  void whatDoesNotDependOnTheStateIsAHitAndWhatGrowsByHalfIsAMiss() {
    assertThat(verdict(CostSeries.REQUEST_AND_STATE, x -> 20).hit()).isTrue();
    assertThat(verdict(CostSeries.REQUEST_AND_STATE, x -> 20 + x / 7_000 * 4).hit()).isTrue();
    assertThat(verdict(CostSeries.REQUEST_AND_STATE, x -> 20 + x / 7_000 * 10).hit()).isFalse();
  }

  @Test
  void whatGrowsLikeTheSquareIsNoLinearCost() {
    assertThat(verdict(CostSeries.CHECKPOINT, x -> 500 + 3 * x).hit()).isTrue();
    assertThat(verdict(CostSeries.CHECKPOINT, x -> x * x).hit()).isFalse();
    assertThat(verdict(CostSeries.CHECKPOINT, x -> x * x).judged()).isCloseTo(2, within(1e-9));
  }

  @Test
  void bookkeepingIsJudgedByItsSlopeAndNotByWhatIsThereAnyway() {
    assertThat(verdict(CostSeries.MEMORY, x -> 9e6 + 79 * x).hit()).isTrue();
    assertThat(verdict(CostSeries.MEMORY, x -> 9e6 + 81 * x).hit()).isFalse();
  }

  @Test
  void oneSeriesKnowsNothingOfAnothersPointsAndOnePointIsNoSeries() {
    List<Run> runs = runs(CostSeries.CHECKPOINT, x -> x);
    assertThat(CostSeries.DIFFERENTIAL.verdict(runs)).isEmpty();
    assertThat(CostSeries.CHECKPOINT.verdict(runs.subList(0, 1))).isEmpty();
  }
}
