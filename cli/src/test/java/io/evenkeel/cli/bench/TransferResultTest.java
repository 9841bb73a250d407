package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Limits;
import io.evenkeel.cli.bench.TransferResult.Fetch;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferResultTest {

  private static final long MB = 1_000_000;
  private static final Limits LIMITS = new Limits(0, 1_000 * MB, 0, 2_000 * MB);

  private static Fetch honest(int trial, double fetchSeconds) {
    return new Fetch(trial, false, true, 9, fetchSeconds, 2, 600 * MB, 0, 700 * MB);
  }

  private static Fetch lied(int trial, double fetchSeconds, long refused) {
    return new Fetch(trial, true, true, 9, fetchSeconds, 2, 600 * MB, refused, 700 * MB);
  }

  private static TransferResult of(Fetch... fetches) {
    return new TransferResult(150_000, 600 * MB, LIMITS, 600e6, List.of(fetches), List.of());
  }

  @Test
  void mediansAreComparedWithTheSlowerLimitAndWithEachOther() {
    TransferResult result =
        of(
            honest(1, 1),
            lied(1, 1.25, 1),
            honest(2, 10),
            lied(2, 2, 1),
            honest(3, 0.5),
            lied(3, 1, 1));
    assertThat(result.held()).isTrue();
    assertThat(result.json())
        .containsEntry("shareOfLimit", 0.6)
        .containsEntry("shareWithLiar", 0.8)
        .containsEntry("shareOfBareLoad", 0.5);
    assertThat(result.text())
        .contains("600 MB/s into the verified store, 0.60 of")
        .contains("(goal at least 0.6: hit)")
        .contains("(goal at least 0.8: hit)");
  }

  @Test
  void aMissIsSaid() {
    assertThat(of(honest(1, 2), lied(1, 4, 1)).text())
        .contains("0.30 of the slower of loopback and SHA-256 (goal at least 0.6: MISSED)")
        .contains("with a liar 0.50 of that (goal at least 0.8: MISSED)");
  }

  @Test
  void aLiarThatWasBelievedBreaksIt() {
    TransferResult result = of(honest(1, 1), lied(1, 1, 0));
    assertThat(result.held()).isFalse();
    assertThat(result.runs().get(1).key().toString()).contains("lies");
  }

  @Test
  void nobodyIsAccusedWhereNobodyLies() {
    Fetch accused = new Fetch(1, false, true, 9, 1, 2, 600 * MB, 1, 700 * MB);
    assertThat(of(accused, lied(1, 1, 1)).held()).isFalse();
  }
}
