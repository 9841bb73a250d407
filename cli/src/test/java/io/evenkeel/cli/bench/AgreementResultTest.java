package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.bench.AgreementResult.Trial;
import io.evenkeel.cli.bench.AgreementResult.Variant;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.Durability;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class AgreementResultTest {

  private static final Variant ONE =
      new Variant(ClientAuthentication.MAC_ONLY, Durability.NONE, 1, 0);
  private static final Variant MANY =
      new Variant(ClientAuthentication.SIGNED, Durability.SYNC, 100, 1024);

  private static Trial trial(Variant variant, long requests, long failed) {
    Latency micros = new Latency(1_000, 2_000, 3_000, 4_000);
    return new Trial(variant, requests, failed, requests / 2.0, micros, requests / 1e4);
  }

  @Test
  void eachVariantHasTheMedianOfItsTrialsAndTheirSpread() {
    AgreementResult result =
        new AgreementResult(
            List.of(
                trial(ONE, 2_000, 0),
                trial(MANY, 20_000, 0),
                trial(ONE, 6_000, 0),
                trial(MANY, 30_000, 0),
                trial(ONE, 4_000, 0),
                trial(MANY, 10_000, 0)),
            Map.of(MANY.cluster(), 44.0));
    assertThat(result.text().lines().map(line -> line.replaceAll(" +", " ")))
        .contains("mac-only none 1 0 2,000 1,000 3,000 1.00 2.00 100")
        .contains("signed sync 100 1024 10,000 5,000 15,000 1.00 2.00 100")
        .anyMatch(line -> line.startsWith("medians of 3 trials"))
        .contains("signed-sync: full speed 44 s after its start");
    assertThat(result.runs().stream().map(run -> run.figure("secondsToFullSpeed")))
        .containsExactly(
            OptionalDouble.empty(),
            OptionalDouble.of(44),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    assertThat(result.held()).isTrue();
  }

  private static boolean held(Trial trial) {
    return new AgreementResult(List.of(trial), Map.of()).held();
  }

  @Test
  void anUnansweredRequestOrNoneAtAllIsAFailure() {
    assertThat(held(trial(ONE, 2_000, 0))).isTrue();
    assertThat(held(trial(ONE, 2_000, 1))).isFalse();
    assertThat(held(trial(ONE, 0, 0))).isFalse();
  }

  @Test
  void theShortestRequestHasAKeyOfOneByte() {
    assertThat(ONE.keyBytes()).isEqualTo(1);
    assertThat(MANY.keyBytes()).isEqualTo(1024);
  }
}
