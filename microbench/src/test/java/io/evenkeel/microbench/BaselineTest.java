package io.evenkeel.microbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineTest {

  private static final Subject A =
      new Subject("A.a", "x.A.a", Reference.SHA_256, 1, Measured.Clock.CPU, "");
  private static final Subject B =
      new Subject("B.b", "x.B.b", Reference.MEMCPY, 1, Measured.Clock.CPU, "");

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = directory.resolve("baseline.json");
    Baseline written =
        Baseline.empty().with(Map.of(A, new Ratio(0.123456, 0.01), B, new Ratio(2, 0)));
    written.write(file);
    assertThat(Baseline.read(file)).isEqualTo(written);
    assertThat(written.pieces().get("A.a"))
        .isEqualTo(new Baseline.Piece(0.1235, 0.01, Baseline.TOLERANCE));
  }

  @Test
  void aNewRatioLeavesTheToleranceAndTheOtherPieces() {
    Baseline old =
        new Baseline(
            "about",
            "machine",
            Map.of("A.a", new Baseline.Piece(1, 0, 0.7), "C.c", new Baseline.Piece(3, 0, 0.1)));
    Baseline next = old.with(Map.of(A, new Ratio(2, 0.02)));
    assertThat(next.pieces())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A.a", new Baseline.Piece(2, 0.02, 0.7), "C.c", new Baseline.Piece(3, 0, 0.1)));
  }

  @Test
  void whatIsMostlyNoiseIsNotKept() {
    Baseline old = Baseline.empty().with(Map.of(A, new Ratio(1, 0)));
    assertThat(old.with(Map.of(A, new Ratio(2, 0.6), B, new Ratio(2, Double.NaN)))).isEqualTo(old);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"about\":\"\",\"machine\":\"\"}",
        "{\"about\":\"\",\"machine\":\"\",\"pieces\":{\"A.a\":{\"ratio\":1,\"noise\":0}}}",
        "{\"about\":\"\",\"machine\":\"\",\"pieces\":{\"A.a\":{\"ratio\":0,\"noise\":0,\"tolerance\":1}}}",
        "{\"about\":\"\",\"machine\":\"\",\"pieces\":{\"A.a\":{\"ratio\":1,\"noise\":-1,\"tolerance\":1}}}",
        "{\"about\":\"\",\"machine\":\"\",\"peices\":{}}"
      })
  void whatIsNoBaselineIsRefusedInOneLine(String text) throws IOException {
    Path file = directory.resolve("baseline.json");
    Files.writeString(file, text);
    assertThatThrownBy(() -> Baseline.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("it is no baseline: ")
        .message()
        .doesNotContain("\n");
  }
}
