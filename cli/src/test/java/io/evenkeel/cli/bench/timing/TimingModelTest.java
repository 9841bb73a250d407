package io.evenkeel.cli.bench.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Trial;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimingModelTest {

  private static final long SECOND = 1_000_000;

  private static List<Outcome> run(TimingModel model, long perSecond, long captureMicros) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < Scenario.POSITIONS; i++) {
      outcomes.add(model.toNextPosition(now -> perSecond, now -> captureMicros));
    }
    return outcomes;
  }

  @Test
  void theOraclesLeadIsWhatIsExecutedWhileACaptureTakes() {
    TimingModel model = new TimingModel();
    for (Outcome outcome : run(model, 20_000, SECOND)) {
      assertThat(outcome.oracle()).isEqualTo(20_000);
    }
    for (Outcome outcome : run(model, 40_000, SECOND / 2)) {
      assertThat(outcome.oracle()).isEqualTo(20_000);
    }
    model.idle(3_600 * SECOND);
    assertThat(model.toNextPosition(now -> 40_000, now -> SECOND).oracle()).isEqualTo(40_000);
  }

  @Test
  void aCaptureThatDoesNotFitIsLateAndItsSlackIsNone() {
    Outcome outcome = new TimingModel().toNextPosition(now -> 50_000, now -> 10 * SECOND);
    assertThat(outcome.late()).isTrue();
    assertThat(outcome.slack()).isZero();
    assertThat(outcome.oracle()).isEqualTo(TimingModel.INTERVAL_REQUESTS);
  }

  @Test
  void lateAndLeadsAreCountedWhereTheyBelong() {
    List<Outcome> outcomes =
        List.of(
            new Outcome(100, 0, true, 400),
            new Outcome(800, 400, false, 400),
            new Outcome(600, 0, true, 400),
            new Outcome(500, 100, false, 400));
    RunBuilder builder = new RunBuilder(RunKey.of("timing", "", "", 1));
    Outcome.add(builder, outcomes, 1, 2);
    Run run = builder.build();
    assertThat(run.figures())
        .containsEntry("positionsCount", 4.0)
        .containsEntry("lateCount", 2.0)
        .containsEntry("lateConvergedCount", 1.0)
        .containsEntry("leadOverOracleMin", 1.25)
        .containsEntry("leadOverOracleMax", 1.5);
  }

  @Test
  void betweenTwoAnswersProgressIsTakenForSteady() {
    RecordedProgress progress = new RecordedProgress();
    assertThat(progress.during(1_000, 500)).isEqualTo(1);
    progress.note(1_000, 100);
    progress.note(2_000, 300);
    assertThat(progress.at(1_500)).isEqualTo(200);
    assertThat(progress.during(2_000, 250)).isEqualTo(50);
    assertThat(progress.during(5_000, 10_000)).isEqualTo(200);
  }

  /** What the report says of the classes that ship; the same each time. */
  @Test
  void inEveryScenarioNoCaptureIsLateOnceTheLoadIsKnown() throws IOException, InterruptedException {
    TimingCluster.Plan none = new TimingCluster.Plan(1_000, 250, 1_000, 8 << 20, 0);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Site site = new Site(Path.of("not-used"), null, new Screen(nowhere, false));
    TimingExperiment experiment = new TimingExperiment(none, site);
    List<Trial> trials = new ArrayList<>();
    experiment.run(experiment.plan(), trials::add);
    assertThat(trials).hasSameSizeAs(experiment.plan()).hasSizeGreaterThan(8);
    for (Trial trial : trials) {
      assertThat(trial.run().figure("lateConvergedCount")).as(trial.toString()).hasValue(0);
      assertThat(trial.run().figure("lateCount").orElseThrow()).isLessThanOrEqualTo(2);
      assertThat(trial.run().figure("leadOverOracleMin").orElseThrow())
          .as(trial.toString())
          .isGreaterThanOrEqualTo(1);
    }
  }
}
