package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Limits;
import io.evenkeel.cli.bench.RecoveryResult.Recovery;
import io.evenkeel.cli.bench.RecoveryResult.Recovery.Way;
import io.evenkeel.cli.bench.suite.LimitProbe;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class RecoveryResultTest {

  private static final Limits LIMITS = new Limits(4_000_000_000L, 1_000_000_000L, 0, 500_000_000);

  private static Recovery recovery(Way way, boolean back, double transferSeconds, long refused) {
    return new Recovery(
        way,
        back,
        8.25,
        transferSeconds,
        1,
        50_000_000,
        550_000_000,
        refused,
        1_000,
        700,
        0,
        850_000_000);
  }

  private static RecoveryResult result(Recovery... recoveries) {
    return result(OptionalInt.empty(), recoveries);
  }

  private static RecoveryResult result(OptionalInt rate, Recovery... recoveries) {
    return new RecoveryResult(
        150_000, 600_000_000, 8, rate, LIMITS, List.of(recoveries), List.of());
  }

  @Test
  void showsTheShareOfTheSlowerLimit() {
    RecoveryResult result = result(recovery(Way.WITH_DISK, true, 0.5, 0));
    assertThat(result.held()).isTrue();
    assertThat(result.text())
        .containsPattern("with its disk +8\\.3 s +50 +550 +0 +0\\.5 s +100 +0\\.20 +0\\.70 +0 +850")
        .contains("at most 10 s hit; throughput at least 0.6 hit; no view change hit;")
        .contains("memory at most state + 300 MB hit");
    assertThat(result.json()).containsEntry("held", true).containsEntry("objects", 150_000);
  }

  @Test
  void tellsUnderWhichLoad() {
    RecoveryResult full = result(recovery(Way.WITH_DISK, true, 0.5, 0));
    assertThat(full.text()).contains("600 MB, 8 requests outstanding all the time.");
    assertThat(full.json()).doesNotContainKey("ratePerSecond");
    RecoveryResult rated = result(OptionalInt.of(50), recovery(Way.WITH_DISK, true, 0.5, 0));
    assertThat(rated.text()).contains("600 MB, 50 requests/s due, 8 outstanding at most.");
    assertThat(rated.json()).containsEntry("ratePerSecond", 50);
  }

  @Test
  void whatWasNotSeenHasNoRate() {
    assertThat(result(recovery(Way.WITH_DISK, true, 0, 0)).text())
        .containsPattern("with its disk +8\\.3 s +50 +550 +0 +- +- +- +0\\.70");
  }

  @Test
  void whoDoesNotComeBackOrMeetsALiarWithoutNoticingDoesNotHold() {
    assertThat(result(recovery(Way.EMPTY_DISK, false, 1, 0)).held()).isFalse();
    assertThat(result(recovery(Way.EMPTY_DISK, false, 1, 0)).text())
        .contains("at most 40 s MISSED");
    assertThat(result(recovery(Way.EMPTY_DISK_AND_A_LIAR, true, 1, 0)).held()).isFalse();
    assertThat(result(recovery(Way.EMPTY_DISK_AND_A_LIAR, true, 1, 1)).held()).isTrue();
  }

  @Test
  void limitsAreMeasured() throws IOException, InterruptedException {
    Limits limits = LimitProbe.measure();
    assertThat(limits.transferBytesPerSecond())
        .isPositive()
        .isEqualTo(Math.min(limits.sha256BytesPerSecond(), limits.loopbackBytesPerSecond()));
    assertThat(limits.sqliteScanBytesPerSecond()).isPositive();
  }
}
