package io.evenkeel.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.ratis.Outbox.Call;
import io.evenkeel.ratis.Outbox.Departure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What waits travels together, and no session has two requests under way. */
final class OutboxTest {

  private final Outbox outbox = new Outbox(5, 10, 100, 1_000);

  private static Call call(int bytes, boolean read) {
    return new Call(new byte[bytes], read, System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
  }

  private List<Call> add(int count, int bytes, boolean read) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call(bytes, read));
    }
    calls.forEach(call -> assertThat(outbox.add(call)).isEmpty());
    return calls;
  }

  private Departure next() {
    return outbox.next().orElseThrow();
  }

  private void settle(Departure departure, boolean known) {
    outbox.arrived(departure);
    departure.calls().forEach(call -> outbox.settled(call, known));
  }

  @Test
  void whatArrivesWhileTwoMessagesAreUnderWayTravelsTogether() {
    List<Call> first = add(1, 10, false);
    Departure one = next();
    List<Call> second = add(1, 10, false);
    Departure two = next();
    assertThat(one.calls()).isEqualTo(first);
    assertThat(two.calls()).isEqualTo(second);
    List<Call> waiting = add(5, 10, false);
    assertThat(outbox.next()).isEmpty();
    settle(one, true);
    assertThat(next().calls()).isEqualTo(waiting);
    assertThat(outbox.next()).isEmpty();
  }

  @Test
  void readsDoNotTravelWithWhatIsOrdered() {
    List<Call> reads = add(2, 10, true);
    List<Call> ordered = add(2, 10, false);
    Departure one = next();
    Departure two = next();
    assertThat(one.read()).isFalse();
    assertThat(one.calls()).isEqualTo(ordered);
    assertThat(two.read()).isTrue();
    assertThat(two.calls()).isEqualTo(reads);
  }

  @Test
  void noMoreAreUnderWayAndNoMoreBytesTogetherThanAllowed() {
    List<Call> calls = add(3, 400, false);
    add(20, 1, false);
    assertThat(next().calls()).isEqualTo(calls.subList(0, 2));
    Departure rest = next();
    assertThat(rest.calls()).hasSize(8).startsWith(calls.get(2));
    settle(rest, true);
    assertThat(next().calls()).hasSize(8);
  }

  @Test
  void anOperationLargerThanWhatTravelsTogetherTravelsAlone() {
    List<Call> calls = add(2, 5_000, false);
    assertThat(next().calls()).isEqualTo(calls.subList(0, 1));
    assertThat(next().calls()).isEqualTo(calls.subList(1, 2));
  }

  @Test
  void aSessionCountsItsRequestsAndIsUsedAgainOnlyIfItsRequestIsKnownToBeOver() {
    add(3, 10, false);
    Departure one = next();
    List<Operations.Request> first = one.calls().stream().map(Call::request).toList();
    assertThat(first).extracting(Operations.Request::number).containsOnly(1L);
    assertThat(first).extracting(Operations.Request::client).doesNotHaveDuplicates();
    assertThat(first).extracting(request -> request.client().principal()).containsOnly(5);
    settle(one, true);
    add(3, 10, false);
    Departure two = next();
    List<Operations.Request> second = two.calls().stream().map(Call::request).toList();
    assertThat(second).extracting(Operations.Request::number).containsOnly(2L);
    assertThat(second)
        .extracting(Operations.Request::client)
        .containsExactlyInAnyOrderElementsOf(clients(first));
    settle(two, false);
    add(3, 10, false);
    List<Operations.Request> third = next().calls().stream().map(Call::request).toList();
    assertThat(third).extracting(Operations.Request::number).containsOnly(1L);
    assertThat(clients(third)).doesNotContainAnyElementsOf(clients(first));
  }

  private static List<ClientId> clients(List<Operations.Request> requests) {
    return requests.stream().map(Operations.Request::client).toList();
  }

  @Test
  void whatIsSentOnceMoreIsTheSameRequestAndLeavesFirst() {
    Call call = add(1, 10, false).get(0);
    Departure one = next();
    Operations.Request sent = call.request();
    List<Call> others = add(2, 10, false);
    outbox.arrived(one);
    assertThat(outbox.again(call)).isTrue();
    Departure two = next();
    assertThat(two.calls()).containsExactly(call, others.get(0), others.get(1));
    assertThat(call.request()).usingRecursiveComparison().isEqualTo(sent);
  }

  @Test
  void whatWaitedForTooLongIsNotSent() {
    Call late = new Call(new byte[1], false, System.nanoTime() - 1);
    assertThat(outbox.add(late)).isEmpty();
    Departure departure = next();
    assertThat(departure.calls()).isEmpty();
    assertThat(departure.late()).containsExactly(late);
    assertThat(outbox.next()).isEmpty();
  }

  @Test
  void refusesWhatIsTooMuchAndWhatComesAfterTheEnd() {
    List<Call> calls = add(100, 1, true);
    assertThat(outbox.add(call(1, true))).hasValue("too many operations wait");
    assertThat(outbox.close()).isEqualTo(calls);
    assertThat(outbox.add(call(1, true))).hasValue("the client is closed");
    assertThat(outbox.next()).isEmpty();
    assertThat(outbox.again(call(1, true))).isFalse();
  }
}
