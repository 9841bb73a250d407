package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.bench.CounterClients.Count;
import io.evenkeel.cli.bench.FloodResult.Flooded;
import io.evenkeel.client.FloodingClient.Kind;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FloodResultTest {

  private static final Count EXACT = new Count(1_000, 0, 3, 0, 0);

  private static FloodResult result(Count count, double beside, long viewChanges) {
    return new FloodResult(
        9,
        8,
        10,
        List.of(new Flooded("requests", 2_000, beside, 0, viewChanges, 50_000, 9)),
        List.of(),
        count);
  }

  @Test
  void theRatioIsThatOfTheThroughputs() {
    assertThat(result(EXACT, 1_700, 0).text()).contains("0.85").contains("hit");
    assertThat(result(EXACT, 1_500, 0).text()).contains("0.75").contains("missed");
  }

  @Test
  void aViewChangedByAFloodOrALostRequestDoesNotHold() {
    assertThat(result(EXACT, 1_500, 0).held()).isTrue();
    assertThat(result(EXACT, 1_900, 1).held()).isFalse();
    assertThat(result(new Count(1_000, 0, 0, 1, 0), 1_900, 0).held()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void eachKindHasOperations(Kind kind) {
    LongFunction<byte[]> operations = FloodOperations.of(kind);
    assertThat(operations.apply(0)).isNotEmpty();
    assertThat(operations.apply(1).length > 1 << 20).isEqualTo(kind == Kind.SIZES);
  }
}
