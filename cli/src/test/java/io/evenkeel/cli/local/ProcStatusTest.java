package io.evenkeel.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcStatusTest {

  @Test
  void thePeakOfMemoryIsReadFromWhatLinuxSays() {
    assertThat(
            ProcStatus.peakBytes("Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t1 kB\n"))
        .isEqualTo(2048 << 10);
    assertThat(ProcStatus.peakBytes("")).isZero();
  }
}
