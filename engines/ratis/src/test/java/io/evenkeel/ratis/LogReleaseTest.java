package io.evenkeel.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.raftlog.RaftLog;
import org.junit.jupiter.api.Test;

final class LogReleaseTest {

  private final LogRelease release = new LogRelease();
  private final long startNanos = 5_000_000_000_000L;

  private long at(double seconds) {
    return startNanos + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void nothingIsReleasedBeforeThereIsACheckpointBeforeTheNewest() {
    release.confirmed(RaftLog.INVALID_LOG_INDEX, at(0));
    assertThat(release.index(at(0))).isEqualTo(RaftLog.INVALID_LOG_INDEX);
    assertThat(release.due(at(0))).isFalse();
  }

  @Test
  void itGoesOverHalfOfTheTimeBetweenTwoCheckpoints() {
    release.confirmed(RaftLog.INVALID_LOG_INDEX, at(0));
    release.confirmed(999, at(40));
    assertThat(release.index(at(40))).isEqualTo(-1);
    assertThat(release.index(at(50))).isEqualTo(499);
    assertThat(release.index(at(60))).isEqualTo(999);
    assertThat(release.index(at(90))).isEqualTo(999);
  }

  @Test
  void overAMinuteAtMost() {
    release.confirmed(0, at(0));
    release.confirmed(600, at(3_600));
    assertThat(release.index(at(3_630))).isEqualTo(300);
    assertThat(release.index(at(3_660))).isEqualTo(600);
  }

  @Test
  void whatWasReleasedStaysSo() {
    release.startsAfter(100);
    release.confirmed(50, at(0));
    assertThat(release.index(at(0))).isEqualTo(100);
    release.confirmed(200, at(10));
    release.confirmed(300, at(12.5)); // half of the first is released by then
    assertThat(release.index(at(12.5))).isEqualTo(150);
    assertThat(release.index(at(11))).as("asked with an older clock").isEqualTo(150);
    assertThat(release.index(at(14))).isEqualTo(300);
  }

  @Test
  void ratisIsAskedOnceASecondAndAtTheEnd() {
    release.startsAfter(0);
    release.confirmed(0, at(0));
    release.confirmed(100, at(5));
    int asked = 0;
    for (double second = 5; second < 20; second += 0.1) {
      asked += release.due(at(second)) ? 1 : 0;
    }
    assertThat(asked).isBetween(3, 4);
    assertThat(release.index(at(20))).isEqualTo(100);
    assertThat(release.due(at(20))).isFalse();
  }
}
