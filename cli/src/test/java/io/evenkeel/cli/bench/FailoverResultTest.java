package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.bench.CounterClients.Count;
import io.evenkeel.cli.bench.FailoverResult.Outage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FailoverResultTest {

  private static final Count EXACT = new Count(1_000, 0, 3, 0, 0);

  private static FailoverResult result(Count count, long... outages) {
    List<Outage> all =
        Arrays.stream(outages)
            .mapToObj(millis -> new Outage(0, 1, millis, FailoverResult.UNKNOWN, 30, 20, 90, 8_765))
            .toList();
    return new FailoverResult(100, 12.3, all, outages.length, List.of(), count);
  }

  @Test
  void theLongestGapSinceItWasTakenLastMayStillBeOpen() {
    AnswerGaps gaps = new AnswerGaps(0);
    gaps.answered(1_000);
    gaps.answered(701_000);
    gaps.answered(901_000);
    assertThat(gaps.takeLongest(950_000)).isEqualTo(new AnswerGaps.Gap(1_000, 701_000));
    assertThat(gaps.takeLongest(1_401_000)).isEqualTo(new AnswerGaps.Gap(901_000, 1_401_000));
    assertThat(gaps.takeLongest(1_401_000).micros()).isEqualTo(500);
    assertThat(gaps.answers()).isEqualTo(3);
  }

  @Test
  void minMedianAndMaxAreThoseOfTheOutages() {
    assertThat(result(EXACT, 700, 500, 900).text())
        .contains("outage: min 500 ms, median 700 ms, max 900 ms over 3 kills with 100 clients")
        .contains("3 view changes for 3 kills")
        .contains("8.8 s");
    assertThat(result(EXACT, 700, 500).json())
        .containsEntry("outageMillisMedian", 600L)
        .containsEntry("held", true);
  }

  @Test
  void whatIsLostDoubledOrUnknownDoesNotHold() {
    assertThat(result(new Count(1_000, 0, 0, 1, 0), 500).held()).isFalse();
    assertThat(result(new Count(1_000, 0, 0, 0, 1), 500).held()).isFalse();
    assertThat(result(new Count(1_000, 1, 0, 0, 0), 500).held()).isFalse();
    FailoverResult split = new FailoverResult(1, 1, List.of(), 0, List.of("position 7"), EXACT);
    assertThat(split.held()).isFalse();
  }
}
