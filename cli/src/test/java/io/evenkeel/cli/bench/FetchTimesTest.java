package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.client.ReplicaReport.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FetchTimesTest {

  private static Event at(long millis, String name) {
    return new Event(1_796_000_000_000L + millis, name, "", -1, 100);
  }

  @Test
  void countsFromTheFirstRequestToTheImageAndToTheState() {
    FetchTimes times =
        FetchTimes.of(
            List.of(
                at(0, "checkpoint-restored"),
                at(1_000, "transfer-started"),
                at(1_500, "chunk-refused"),
                at(3_250, "transfer-completed"),
                at(4_000, "checkpoint-installed")));
    assertThat(times).isEqualTo(new FetchTimes(2.25, 0.75, 1));
  }

  @Test
  void addsUpWhatIsFetchedOneAfterTheOther() {
    FetchTimes times =
        FetchTimes.of(
            List.of(
                at(1_000, "transfer-started"),
                at(2_000, "transfer-completed"),
                at(2_100, "checkpoint-installed"),
                at(5_000, "transfer-started"),
                at(6_000, "transfer-failed"),
                at(6_500, "transfer-started"),
                at(7_000, "transfer-completed"),
                at(7_250, "checkpoint-installed")));
    assertThat(times).isEqualTo(new FetchTimes(3, 0.35, 2));
  }

  @Test
  void nothingWasFetched() {
    assertThat(FetchTimes.of(List.of(at(0, "checkpoint-restored"))))
        .isEqualTo(new FetchTimes(0, 0, 0));
  }

  @Test
  void endsWithoutABeginningCountForNothing() {
    assertThat(FetchTimes.of(List.of(at(50, "checkpoint-installed"))))
        .isEqualTo(new FetchTimes(0, 0, 1));
  }
}
