package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private static final AgreementConfig.Limits LIMITS =
      new AgreementConfig.Limits(
          4, 2, 1 << 20, 10, 1 << 20, 10, 10, AgreementConfig.FetchLimits.DEFAULT);

  private final Backlog backlog = new Backlog(LIMITS, 0);

  @Test
  void executionThatLagsStopsProposalsFirstAndDeliveryLater() {
    for (long s = 1; s <= 4; s++) {
      assertThat(backlog.roomToDeliver()).isTrue();
      backlog.delivered(s, new Batch(List.of(), s));
      assertThat(backlog.roomToPropose()).isEqualTo(s < 2);
    }
    assertThat(backlog.roomToDeliver()).isFalse();
    backlog.executed(3);
    assertThat(backlog.roomToPropose()).isTrue();
  }

  @Test
  void whatAnInstalledCheckpointCoversIsNotWaitedFor() {
    backlog.executed(10);
    for (long s = 5; s <= 10; s++) {
      backlog.delivered(s, new Batch(List.of(), s));
    }
    assertThat(backlog.roomToPropose()).isTrue();
  }
}
