package io.evenkeel.cli.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.Gap;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DemoReportTest {

  private static final String METHOD = "DFC_CAW";
  private static final Latency LATENCY = new Latency(1_000, 2_000, 3_000, 4_000);

  private final DemoReport report =
      new DemoReport(
          METHOD,
          List.of(
              run(DemoRun.NONE, 1, 1_000, 1),
              run(DemoRun.PLAIN, 1, 700, 900),
              run(METHOD, 1, 900, 2),
              run(DemoRun.NONE, 2, 2_000, 3),
              run(DemoRun.PLAIN, 2, 900, 1_100),
              run(METHOD, 2, 2_100, 6)));

  private static DemoRun run(String name, int trial, double perSecond, double pauseMillis) {
    double seconds = 2;
    return new DemoRun(
        name,
        trial,
        new LoadResult(
            0,
            seconds,
            Math.round(perSecond * seconds),
            0,
            LATENCY,
            LATENCY,
            List.of(bucket(10), bucket(0), bucket(10)),
            List.of(new Gap(7, Math.round((pauseMillis + 1) * 1_000)))),
        pauseMillis);
  }

  private static Bucket bucket(long completed) {
    return new Bucket(completed, 0, LATENCY);
  }

  @Test
  void aRunIsARunOfTheSuite() {
    Setup setup = new Setup(100, 4_096, 10, 1, 500, true, 0);
    Trial control = run(DemoRun.NONE, 1, 1_000, 1).trial(setup);
    assertThat(control.run().key().control()).isTrue();
    assertThat(control.run().intervalRequests()).isZero();
    assertThat(control.run().figures()).isEmpty();
    Trial plain = run(DemoRun.PLAIN, 2, 700, 900).trial(setup);
    assertThat(plain.run().method()).isEqualTo(DemoRun.PLAIN);
    assertThat(plain.run().trial()).isEqualTo(2);
    assertThat(plain.run().figure("pauseMillisMax")).hasValue(900);
    assertThat(plain.run().throughputPerSecond()).isEqualTo(700);
    assertThat(plain.run().stallMillisMax()).isEqualTo(901);
    assertThat(plain.timeline()).hasSize(3);
  }

  @Test
  void mediansOfTrialsWithTheLeastAndTheMost() {
    assertThat(report.text())
        .containsPattern("plain snapshots +1000.0 \\[900.0, 1100.0\\] +1001 \\[901, 1101\\]")
        .containsPattern("DFC_CAW +4.0 \\[2.0, 6.0\\] .* 1500 \\[900, 2100\\] +1.00");
  }

  @Test
  void ratiosOfMedians() {
    assertThat(report.json())
        .contains(entry("pauseRatioPlainToEvenkeel", 250.0), entry("throughputRatioToNone", 1.0));
    assertThat(report.text())
        .contains(
            "plain snapshots pause 250 times as long as DFC_CAW (goal: 25), which leaves 1.00");
  }

  @Test
  void whereNothingWasTakenNothingIsCompared() {
    DemoReport idle =
        new DemoReport(
            METHOD,
            List.of(
                run(DemoRun.NONE, 1, 110, 0),
                run(DemoRun.PLAIN, 1, 120, 0),
                run(METHOD, 1, 105, 0)));
    assertThat(idle.text()).contains("nothing was taken").doesNotContain("times as long");
    assertThat(idle.json())
        .contains(entry("everyRunTookSome", false))
        .doesNotContainKey("pauseRatioPlainToEvenkeel");
    assertThat(report.json()).contains(entry("everyRunTookSome", true));
  }

  @Test
  void aStandstillIsSeenOverTime() {
    assertThat(report.text()).contains("no snapshots     1 |@ @|");
  }
}
