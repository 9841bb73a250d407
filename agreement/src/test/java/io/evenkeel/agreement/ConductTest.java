package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is heard after what was sent again. */
final class ConductTest {

  private static final int PRINCIPAL = 3;
  private static final int LARGE_BYTES = 16 << 20;
  private static final Conduct.Sender SENDER =
      new Conduct.Sender(Refusal.Origin.PRINCIPAL, PRINCIPAL);

  private final Conduct conduct = new Conduct();
  private long number;

  private void orders(int bytes) {
    RequestId id = new RequestId(PRINCIPAL, 1, ++number);
    byte[] nothing = new byte[0];
    ClientRequest request = new ClientRequest("test", id, new byte[bytes], nothing, nothing);
    conduct.ordered(new Batch(List.of(request), 1), 0);
  }

  private void repeats(int bytes) {
    conduct.charge(SENDER, Conduct.REPEATED, bytes, 0);
  }

  private boolean heard() {
    return conduct.isHeard(SENDER, 0);
  }

  @Test
  void aLargeRequestIsRepeatedOnceForNothingAfterItWasOrdered() {
    orders(LARGE_BYTES);
    repeats(LARGE_BYTES);
    assertThat(heard()).isTrue();
    repeats(LARGE_BYTES);
    assertThat(heard()).isFalse();
  }

  @Test
  void aLargeRequestIsRepeatedOnceForNothingBeforeItIsOrdered() {
    repeats(LARGE_BYTES);
    assertThat(heard()).isFalse();
    orders(LARGE_BYTES);
    assertThat(heard()).isTrue();
    repeats(LARGE_BYTES);
    assertThat(heard()).as("it has been repeated already").isFalse();
  }

  @Test
  void severalAtOnceAreFreeAndNobodySavesUpForMore() {
    for (int i = 0; i < 8; i++) {
      orders(LARGE_BYTES);
    }
    for (int i = 0; i < 3; i++) {
      repeats(LARGE_BYTES);
      assertThat(heard()).isTrue();
    }
    for (int i = 0; i < 4; i++) {
      repeats(LARGE_BYTES);
    }
    assertThat(heard()).isFalse();
  }

  @Test
  void whatNobodySignedIsNeverFree() {
    orders(LARGE_BYTES);
    conduct.charge(SENDER, Conduct.INVALID, LARGE_BYTES, 0);
    assertThat(heard()).isFalse();
  }

  @Test
  void smallRequestsLeaveNothingToRepeatLargeOnesWith() {
    for (int i = 0; i < 10_000; i++) {
      orders(1_000);
    }
    repeats(LARGE_BYTES);
    assertThat(heard()).isFalse();
  }
}
