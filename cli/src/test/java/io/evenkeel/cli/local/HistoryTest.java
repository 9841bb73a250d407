package io.evenkeel.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.client.ReplicaReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final History history = new History();

  private static final ReplicaReport.Activity IDLE =
      new ReplicaReport.Activity(
          5_000, 3, 0, Optional.empty(), new ReplicaReport.Phase("", 0, 0, 0));

  private static ReplicaReport report(long refused, String root, ReplicaReport.Event... events) {
    return report(refused, root, 10, events);
  }

  private static ReplicaReport report(
      long refused, String root, long published, ReplicaReport.Event... events) {
    ReplicaReport.Checkpoint checkpoint =
        new ReplicaReport.Checkpoint(
            10,
            "FULL",
            1_000,
            root,
            500,
            new ReplicaReport.Costs(
                500, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, false));
    return new ReplicaReport(
        "running",
        0,
        false,
        true,
        new ReplicaReport.Membership(0, 0, 0, 0, ""),
        "FULL",
        new ReplicaReport.Order(12, 100, 10, root, published, root),
        Map.of("refused.chunks", refused),
        List.of(events),
        List.of(checkpoint),
        Optional.empty(),
        new ReplicaReport.About("", "", Optional.empty()),
        IDLE,
        List.of());
  }

  @Test
  void countersOfAllLivesAddUp() {
    history.add(1, 1, report(3, "aa"));
    history.add(1, 1, report(4, "aa"));
    history.add(1, 2, report(2, "aa"));
    history.add(2, 1, report(1, "aa"));
    assertThat(history.counted("refused.chunks")).isEqualTo(7);
    assertThat(history.counted(1, 2, "refused.chunks")).isEqualTo(2);
  }

  @Test
  void differentRootsAtOnePositionAreAContradiction() {
    history.add(0, 1, report(0, "aa"));
    history.add(1, 1, report(0, "aa"));
    assertThat(history.contradictions()).isEmpty();
    assertThat(history.comparedPositions()).isEqualTo(1);
    assertThat(history.agreedPositions("FULL", 0, 2_000, 2)).isEqualTo(1);
    assertThat(history.agreedPositions("FULL", 0, 2_000, 3)).isZero();
    assertThat(history.agreedPositions("FULL", 1_001, 2_000, 2)).isZero();
    history.add(2, 1, report(0, "bb"));
    assertThat(history.contradictions())
        .singleElement()
        .asString()
        .contains("10", "aa", "bb=[replica 2 in life 1, taken, replica 2 in life 1, published]");
  }

  @Test
  void aRootOfAnotherPositionIsSaidToBe() {
    history.add(0, 1, report(0, "aa"));
    history.add(1, 1, report(0, "bb", 20));
    assertThat(history.contradictions()).singleElement().asString().endsWith("bb also at 20");
  }

  @Test
  void whatOneReplicaSaysInTwoPlacesIsNoComparison() {
    history.add(0, 1, report(0, "aa"));
    history.add(0, 2, report(0, "aa"));
    assertThat(history.comparedPositions()).isZero();
    assertThat(history.agreedPositions("FULL", 0, 2_000, 2)).isZero();
    history.add(0, 3, report(0, "bb"));
    assertThat(history.contradictions()).as("against itself").hasSize(1);
  }

  @Test
  void whoIsAccusedIsRemembered() {
    history.add(0, 1, report(0, "aa", new ReplicaReport.Event(1, "wrong-root", "", 3, 10)));
    history.add(0, 2, report(0, "aa", new ReplicaReport.Event(1, "started", "", -1, 10)));
    assertThat(history.accused("wrong-root", 9)).containsExactly(3);
    assertThat(history.accused("chunk-refused", 9)).isEmpty();
    assertThat(history.accused("wrong-root", 0)).as("only the liar says so").isEmpty();
  }
}
