package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that repeats what it has under way, since replies are late. */
class RepeatedRequestsTest {

  private static final int BATCH_REQUESTS = 64;

  private final Solo backup = Solo.withoutFloor(1).hearingAll();

  private static Batch batch(int number) {
    List<ClientRequest> requests = new ArrayList<>();
    for (int i = 0; i < BATCH_REQUESTS; i++) {
      requests.add(Solo.request(number * BATCH_REQUESTS + i));
    }
    return new Batch(requests, Solo.WALL);
  }

  private List<Effect> repeat(Batch batch) {
    List<Effect> effects = new ArrayList<>();
    for (ClientRequest request : batch.requests()) {
      effects.addAll(backup.step(new Event.RequestReceived(request)));
    }
    return effects;
  }

  /** A thousand of them, all within a moment. */
  @Test
  void whoRepeatsEachRequestOnceIsAnsweredAndHeard() {
    for (int number = 1; number <= Solo.WINDOW.length(); number++) {
      Batch batch = batch(number);
      assertThat(Solo.of(backup.order(number, batch), Effect.Deliver.class)).hasSize(1);
      List<Effect> effects = repeat(batch);
      assertThat(Solo.refused(effects)).isEmpty();
      assertThat(Solo.of(effects, Effect.ResendReply.class)).hasSize(BATCH_REQUESTS);
    }
    assertThat(backup.agreement.hears(0)).isTrue();
  }

  @Test
  void whoRepeatsTheSameOnesOverAndOverIsNot() {
    Batch batch = batch(1);
    backup.order(1, batch);
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      effects.addAll(repeat(batch));
    }
    assertThat(Solo.refused(effects)).contains(Refusal.TOO_OFTEN);
    assertThat(backup.agreement.hears(0)).isFalse();
  }
}
