package io.evenkeel.agreement;

import static io.evenkeel.agreement.Solo.refused;
import static io.evenkeel.agreement.Solo.request;
import static io.evenkeel.agreement.Solo.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ReplicaMessage.FetchRequest;
import io.evenkeel.agreement.ReplicaMessage.RelayOffer;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a primary gets to know what clients sent to backups. */
class RelaysTest {

  private final ClientRequest small = request(1);
  private final ClientRequest large =
      FakeKeys.request(Solo.CLUSTER, new RequestId(0, 2, 1), new byte[100_000]);
  private final RelayOffer offer = offerOf(large);
  private final FetchRequest fetch = new FetchRequest(large.id(), large.digest());
  private final Solo backup = Solo.withoutFloor(1);
  private final Solo primary = Solo.replica(0);

  private static RelayOffer offerOf(ClientRequest request) {
    return new RelayOffer(request.id(), request.digest(), Batch.bytesOf(request));
  }

  private static List<Effect> receives(Solo replica, ClientRequest request) {
    return replica.step(new Event.RequestReceived(request));
  }

  @Test
  void aSmallRequestIsSentWholeALargeOneIsOffered() {
    List<Effect> ofSmall = receives(backup, small);
    assertThat(sent(ofSmall, RelayedRequest.class)).containsExactly(new RelayedRequest(small));
    assertThat(sent(ofSmall, RelayOffer.class)).isEmpty();
    List<Effect> ofLarge = receives(backup, large);
    assertThat(sent(ofLarge, RelayOffer.class)).containsExactly(offer);
    assertThat(sent(ofLarge, RelayedRequest.class)).isEmpty();
  }

  @Test
  void whoAsksForWhatWasOfferedGetsItOnceForEachOffer() {
    receives(backup, large);
    assertThat(sent(backup.from(0, fetch), RelayedRequest.class))
        .containsExactly(new RelayedRequest(large));
    List<Effect> again = backup.from(0, fetch);
    assertThat(sent(again, RelayedRequest.class)).isEmpty();
    assertThat(refused(again)).containsExactly(Refusal.FETCH_QUOTA);
    assertThat(sent(backup.pass(300_000), RelayOffer.class)).containsExactly(offer);
    assertThat(sent(backup.from(0, fetch), RelayedRequest.class)).hasSize(1);
  }

  @Test
  void offersAreRepeatedAtGrowingIntervalsWhileTheRequestIsNotProposed() {
    receives(backup, large);
    backup.from(0, Solo.alive());
    assertThat(sent(backup.pass(240_000), RelayOffer.class)).isEmpty();
    assertThat(sent(backup.pass(40_000), RelayOffer.class)).as("after 250 ms").hasSize(1);
    assertThat(sent(backup.pass(460_000), RelayOffer.class)).isEmpty();
    backup.from(0, Solo.alive());
    assertThat(sent(backup.pass(60_000), RelayOffer.class)).as("500 ms later").hasSize(1);
    backup.order(1, new Batch(List.of(large), Solo.WALL));
    assertThat(sent(backup.pass(3_000_000), RelayOffer.class)).isEmpty();
  }

  @Test
  void onlyThePrimaryGetsIt() {
    receives(backup, large);
    List<Effect> effects = backup.from(2, fetch);
    assertThat(sent(effects, RelayedRequest.class)).isEmpty();
    assertThat(refused(effects)).containsExactly(Refusal.NOT_PRIMARY);
  }

  @Test
  void nobodyGetsWhatIsNotTheRequestThatWasOffered() {
    receives(backup, large);
    FetchRequest other = new FetchRequest(large.id(), small.digest());
    assertThat(sent(backup.from(0, other), RelayedRequest.class)).isEmpty();
    FetchRequest unknown = new FetchRequest(small.id(), small.digest());
    assertThat(sent(backup.from(0, unknown), RelayedRequest.class)).isEmpty();
  }

  /** The first may be a liar that never sends it. */
  @Test
  void thePrimaryAsksEverybodyWhoOffersWhatItLacks() {
    for (int from = 1; from < 4; from++) {
      assertThat(sent(primary.from(from, offer), FetchRequest.class)).containsExactly(fetch);
    }
    List<Effect> proposed = primary.from(3, new RelayedRequest(large));
    assertThat(sent(proposed, ReplicaMessage.PrePrepare.class)).hasSize(1);
    assertThat(sent(primary.from(2, offer), FetchRequest.class)).isEmpty();
  }

  @Test
  void thePrimaryDoesNotAskForWhatItHas() {
    receives(primary, large);
    assertThat(sent(primary.from(1, offer), FetchRequest.class)).isEmpty();
    ClientRequest earlier =
        FakeKeys.request(Solo.CLUSTER, new RequestId(0, 3, 1), new byte[100_000]);
    receives(primary, FakeKeys.request(Solo.CLUSTER, new RequestId(0, 3, 2), new byte[1]));
    assertThat(sent(primary.from(1, offerOf(earlier)), FetchRequest.class)).isEmpty();
  }

  @Test
  void thePrimaryDoesNotAskForWhatItHasNoRoomFor() {
    long bytesMax = primary.config.limits().queuedBytesMax();
    RelayOffer first = new RelayOffer(large.id(), large.digest(), bytesMax + 1);
    assertThat(sent(primary.from(1, first), FetchRequest.class)).isEmpty();
  }

  @Test
  void offersThatNobodyCanMeanAreRefused() {
    RelayOffer negative = new RelayOffer(large.id(), large.digest(), -1);
    assertThat(refused(primary.from(1, negative))).containsExactly(Refusal.MALFORMED);
    RelayOffer unnumbered = new RelayOffer(new RequestId(0, 2, 0), large.digest(), 1);
    assertThat(refused(primary.from(1, unnumbered))).containsExactly(Refusal.MALFORMED);
    assertThat(refused(backup.from(2, offer))).containsExactly(Refusal.NOT_PRIMARY);
  }
}
