package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Conduct.Sender;
import io.evenkeel.agreement.Refusal.Origin;
import io.evenkeel.agreement.Vetting.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VettingTest {

  private final Vetting vetting = new Vetting(2048);
  private final Conduct conduct = new Conduct();

  private static Entry entry(int principal, long session, int relayedBy) {
    RequestId id = new RequestId(principal, session, 1);
    return new Entry(
        new ClientRequest("test", id, new byte[20], new byte[0], new byte[0]), relayedBy);
  }

  private static Entry direct(int principal, long session) {
    return entry(principal, session, RequestIntake.DIRECT);
  }

  private static Batch batch(int principal, long session) {
    RequestId id = new RequestId(principal, session, 1);
    return new Batch(
        List.of(new ClientRequest("test", id, new byte[20_000], new byte[0], new byte[0])), 0);
  }

  private List<Integer> served(int count) {
    List<Integer> principals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Entry next = vetting.next(sender -> true);
      if (next != null) {
        principals.add(next.request().id().principal());
        vetting.ended(next.request());
      }
    }
    return principals;
  }

  @Test
  void sendersAreServedInTurnsHoweverLongTheirLines() {
    for (int session = 0; session < 100; session++) {
      vetting.offer(direct(1, session));
    }
    vetting.offer(direct(2, 1));
    vetting.offer(direct(3, 1));
    vetting.offer(direct(3, 2));
    assertThat(served(7)).containsExactly(1, 2, 3, 1, 3, 1, 1);
  }

  @Test
  void whatAReplicaRelaysStandsInItsOwnLine() {
    for (int session = 0; session < 100; session++) {
      vetting.offer(entry(1, session, 2));
    }
    vetting.offer(direct(1, 200));
    vetting.next(sender -> true);
    Entry second = vetting.next(sender -> true);
    assertThat(second).isNotNull();
    assertThat(second.relayedBy()).isEqualTo(RequestIntake.DIRECT);
  }

  @Test
  void fewAreUnderWayAtOnceAndEachLineIsBounded() {
    int taken = 0;
    for (int session = 0; session < 2_000; session++) {
      taken += vetting.offer(direct(1, session)) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(Vetting.LINE_MAX);
    assertThat(vetting.hasRoom(new Sender(Origin.PRINCIPAL, 1))).isFalse();
    assertThat(vetting.hasRoom(new Sender(Origin.PRINCIPAL, 2))).isTrue();
    int underWay = 0;
    Entry last = vetting.next(sender -> true);
    for (Entry next = last; next != null; next = vetting.next(sender -> true)) {
      underWay++;
      last = next;
    }
    assertThat(underWay).isEqualTo(Vetting.UNDER_WAY_MAX);
    assertThat(last).isNotNull();
    vetting.ended(last.request());
    assertThat(vetting.next(sender -> true)).isNotNull();
  }

  @Test
  void whoIsNotHeardWaitsAndOthersDoNot() {
    vetting.offer(direct(1, 1));
    vetting.offer(direct(2, 1));
    Entry next = vetting.next(sender -> sender.number() != 1);
    assertThat(next).isNotNull();
    assertThat(next.request().id().principal()).isEqualTo(2);
    assertThat(vetting.next(sender -> sender.number() != 1)).isNull();
    assertThat(vetting.next(sender -> true)).isNotNull();
  }

  /** Some hundred repeated at once are usual; a stream of them is not heard out. */
  @Test
  void repeatingIsPaidForByTime() {
    Sender sender = new Sender(Origin.PRINCIPAL, 1);
    long now = 1_000_000;
    for (int i = 0; i < 400; i++) {
      conduct.charge(sender, Conduct.REPEATED, 0, now);
    }
    assertThat(conduct.isHeard(sender, now)).isTrue();
    int heard = 0;
    for (int i = 0; i < 100_000; i++) {
      now += 100; // ten seconds in all
      if (conduct.isHeard(sender, now)) {
        heard++;
        conduct.charge(sender, Conduct.REPEATED, 0, now);
      }
    }
    assertThat(heard).isBetween(3_900, 4_700);
    assertThat(conduct.isHeard(new Sender(Origin.PRINCIPAL, 2), now)).isTrue();
    assertThat(conduct.isHeard(new Sender(Origin.REPLICA, 1), now)).isTrue();
  }

  /** A gateway with a thousand requests a second, each of them repeated since replies are late. */
  @Test
  void whoRepeatsEachRequestOnceIsHeardHoweverManyTheyAre() {
    Sender sender = new Sender(Origin.PRINCIPAL, 1);
    long now = 1_000_000;
    for (int i = 0; i < 10_000; i++) {
      now += 1_000; // ten seconds in all
      assertThat(conduct.isHeard(sender, now)).as("request %s", i).isTrue();
      conduct.charge(sender, Conduct.REPEATED, 20_000, now);
      conduct.ordered(batch(1, i), now);
    }
  }

  @Test
  void whatIsOrderedPaysForNothingInAdvance() {
    Sender sender = new Sender(Origin.PRINCIPAL, 1);
    long now = 1_000_000;
    for (int i = 0; i < 10_000; i++) {
      conduct.ordered(batch(1, i), now);
    }
    int heard = 0;
    for (int i = 0; i < 10_000 && conduct.isHeard(sender, now); i++) {
      heard++;
      conduct.charge(sender, Conduct.REPEATED, 0, now);
    }
    assertThat(heard).isEqualTo(513);
  }

  @Test
  void anInvalidSignatureCostsAsMuchAsManyRepetitions() {
    Sender sender = new Sender(Origin.PRINCIPAL, 1);
    long now = 1_000_000;
    int heard = 0;
    for (int i = 0; i < 100_000; i++) {
      now += 100;
      if (conduct.isHeard(sender, now)) {
        heard++;
        conduct.charge(sender, Conduct.INVALID, 0, now);
      }
    }
    assertThat(heard).isBetween(500, 600);
  }

  /** A few large requests may be repeated; a stream of them is not heard out. */
  @Test
  void repeatingALargeRequestCostsAsMuchAsItsBytes() {
    Sender sender = new Sender(Origin.PRINCIPAL, 1);
    long now = 1_000_000;
    int heard = 0;
    for (int i = 0; i < 100_000; i++) {
      now += 100; // ten seconds in all
      if (conduct.isHeard(sender, now)) {
        heard++;
        conduct.charge(sender, Conduct.REPEATED, 4 << 20, now);
      }
    }
    assertThat(heard).isBetween(8, 10);
  }
}
