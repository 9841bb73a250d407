package io.evenkeel.cli.ycsb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void readsWhatYcsbPrints() {
    Figures figures =
        Figures.parse(
            """
            Command line: -t -db io.evenkeel.ycsb.EvenkeelDb
            [OVERALL], RunTime(ms), 2034
            [OVERALL], Throughput(ops/sec), 491.6420845624385
            [READ], Operations, 497
            [READ], AverageLatency(us), 1.2E-4
            [READ], Return=OK, 495
            [READ], Return=NOT_FOUND, 2
            [READ-FAILED], Operations, 2
            [UPDATE], Return=OK, 500
            [UPDATE], Return=ERROR, 3
            [CLEANUP], Average, NaN
            """);
    assertThat(figures.done()).isEqualTo(995);
    assertThat(figures.failed()).isEqualTo(5);
    assertThat(figures.operationsPerSecond()).isEqualTo(491.6420845624385);
    assertThat(figures.text()).startsWith("[OVERALL], RunTime").hasLineCount(10);
  }

  @Test
  void aPhaseThatSaidNothingIsNotComplete() {
    YcsbResult result = new YcsbResult();
    assertThat(result.held()).isFalse();
    result.add(new Phase(Workload.A, true, List.of(), 10), Figures.parse("no figures"));
    assertThat(result.held()).isFalse();
    assertThat(result.text()).contains("phases not completed: 1");
  }

  @Test
  void workloadsAreLettersAndRangesOfThem() {
    assertThat(Workload.parse("b")).containsExactly(Workload.B);
    assertThat(Workload.parse("A,c")).containsExactly(Workload.A, Workload.C);
    assertThat(Workload.parse("a..f")).containsExactly(Workload.values());
    for (String wrong : List.of("", "g", "f..a", "a..", "a..b..c", "a,")) {
      assertThatThrownBy(() -> Workload.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
