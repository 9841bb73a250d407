package io.evenkeel.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SeedRangeTest {

  @Test
  void withoutARangeTimeAloneEndsWhatItLimits() {
    assertThat(SeedRange.of(null, false)).isEqualTo(new SeedRange(1, 1000));
    assertThat(SeedRange.of(null, true)).isEqualTo(new SeedRange(1, Long.MAX_VALUE));
    assertThat(SeedRange.of("2..3", true)).isEqualTo(new SeedRange(2, 3));
    assertThat(SeedRange.of("3..2", true)).isNull();
  }

  @Test
  void howManyThereAreIsSaidIfThereIsAnEnd() {
    assertThat(new SeedRange(2, 3).count()).isEqualTo(" of 2");
    assertThat(new SeedRange(1, Long.MAX_VALUE).count()).isEmpty();
  }
}
