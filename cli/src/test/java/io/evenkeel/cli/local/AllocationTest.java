package io.evenkeel.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.local.Allocation.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AllocationTest {

  @Test
  void onlyReplicasThatLivedAllTheTimeCount() {
    Allocation before =
        new Allocation(
            Map.of(0, new Sample(1, 100, 5_000), 1, new Sample(1, 100, 0), 2, new Sample(1, 9, 9)));
    Allocation after =
        new Allocation(
            Map.of(
                0,
                new Sample(1, 200, 15_000),
                1,
                new Sample(1, 150, 10_000),
                2,
                new Sample(2, 500, 1),
                3,
                new Sample(1, 70, 1)));
    assertThat(after.perRequestSince(before)).isEqualTo((100 + 200) / 2.0);
    assertThat(before.perRequestSince(before)).isZero();
  }
}
