package io.evenkeel.checkpoint.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Slices of a service that reads so many bytes in a microsecond, in virtual time. */
class SliceSizeTest {

  private static final long BUDGET = 2_000;

  private static long run(SliceSize size, int slices, long bytesPerMicro, Random noise) {
    long longest = 0;
    for (int i = 0; i < slices; i++) {
      long bytes = size.bytes();
      long micros = bytes / bytesPerMicro * (70 + noise.nextInt(60)) / 100;
      size.took(bytes, micros);
      longest = Math.max(longest, micros);
    }
    return longest;
  }

  @Test
  void slicesStayWithinTheBudgetAndUseMostOfTheirShare() {
    for (long bytesPerMicro : new long[] {5, 100, 2_000}) {
      SliceSize size = new SliceSize(BUDGET);
      long longest = run(size, 200, bytesPerMicro, new Random(bytesPerMicro));
      assertThat(longest).isLessThanOrEqualTo(Math.max(BUDGET, (16 << 10) * 130 / 100 / 5));
      assertThat(run(size, 100, bytesPerMicro, new Random(1))).isBetween(BUDGET / 4, BUDGET);
    }
  }

  @Test
  void aServiceThatGetsSlowerIsReadInSmallerSlicesAtOnce() {
    SliceSize size = new SliceSize(BUDGET);
    run(size, 100, 200, new Random(1));
    long before = size.bytes();
    run(size, 2, 20, new Random(1));
    assertThat(size.bytes()).isLessThan(before / 3);
  }

  @Test
  void extremeInputsDoNotOverflow() {
    SliceSize size = new SliceSize(Long.MAX_VALUE);
    size.took(Long.MAX_VALUE, Long.MAX_VALUE);
    size.took(1, Long.MAX_VALUE);
    size.took(0, 0);
    size.took(1, -1);
    assertThat(size.bytes()).isPositive();
  }
}
