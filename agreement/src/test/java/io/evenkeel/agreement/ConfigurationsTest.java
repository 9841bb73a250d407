package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.evenkeel.agreement.LibraryOperation.Result;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows what, and where it is in force. */
class ConfigurationsTest {

  private static final int L = 16;
  private final Configuration first = Solo.GENESIS;
  private final Configurations genesis = Configurations.genesis(first, L);

  private static Member member(int replica, long incarnation, int generation) {
    return new Member(
        replica, incarnation, FakeKeys.keys(replica, generation), "host", 7400 + replica);
  }

  private static Optional<ReconfigurationRefusal> refusal(Configuration of, Reconfiguration of2) {
    return of.accept(of2, FakeKeys::operatorSigned) instanceof Configuration.Refused refused
        ? Optional.of(refused.reason())
        : Optional.empty();
  }

  private static Configurations ordered(Configurations before, long at, Reconfiguration change) {
    return before.ordered(at, change.encode(), FakeKeys::operatorSigned).after();
  }

  @Test
  void itIsInForceAWindowAfterItWasOrdered() {
    Configurations after = ordered(genesis, 7, FakeKeys.change(first, member(2, 1, 1)));
    assertThat(after.at(7 + L).number()).isZero();
    assertThat(after.at(7 + L + 1).number()).isEqualTo(1);
    assertThat(after.at(7 + L + 1).member(2).incarnation()).isEqualTo(1);
    assertThat(after.beginsAt(7 + L + 1)).isTrue();
    assertThat(after.beginOf(2, after.newest().configuration()).from()).isEqualTo(7 + L + 1);
    assertThat(after.beginOf(1, after.newest().configuration()).from()).isZero();
  }

  @Test
  void aReplayAndASecondBeforeTheFirstIsInForceAreRefused() {
    Reconfiguration change = FakeKeys.change(first, member(2, 1, 1));
    Configurations after = ordered(genesis, 7, change);
    assertThat(ordered(after, 8, change)).isEqualTo(after);
    Reconfiguration next = FakeKeys.change(after.newest().configuration(), member(1, 0, 1));
    LibraryOperation.Outcome pending =
        LibraryOperation.ordered(
            after, 7 + L, LibraryOperation.reconfigure(next), FakeKeys::operatorSigned);
    assertThat(pending.result()).isEqualTo(new Result.Refused(ReconfigurationRefusal.PENDING));
    assertThat(ordered(after, 7 + L + 1, next).newest().configuration().number()).isEqualTo(2);
  }

  @Test
  void whatDoesNotFollowIsRefusedWithItsReason() {
    Reconfiguration good = FakeKeys.change(first, member(2, 1, 1));
    assertThat(refusal(first, good)).isEmpty();
    assertThat(refusal(first, good.signed(new byte[32])))
        .contains(ReconfigurationRefusal.BAD_SIGNATURE);
    Reconfiguration elsewhere =
        new Reconfiguration("other", 0, first.digest(), good.member(), good.signature());
    assertThat(refusal(first, elsewhere)).contains(ReconfigurationRefusal.OTHER_CLUSTER);
    assertThat(refusal(first.with(good), good))
        .contains(ReconfigurationRefusal.OTHER_CONFIGURATION);
    assertThat(refusal(first, FakeKeys.change(first, member(4, 0, 1))))
        .contains(ReconfigurationRefusal.UNKNOWN_REPLICA);
    assertThat(refusal(first, FakeKeys.change(first, member(2, 2, 1))))
        .contains(ReconfigurationRefusal.WRONG_INCARNATION);
    assertThat(refusal(first, FakeKeys.change(first, member(2, 1, 0))))
        .contains(ReconfigurationRefusal.KEY_IN_USE);
    Member stolen = new Member(2, 1, FakeKeys.keys(2, 1), "host", 7401);
    assertThat(refusal(first, FakeKeys.change(first, stolen)))
        .contains(ReconfigurationRefusal.ADDRESS_IN_USE);
    assertThat(genesis.ordered(1, new byte[] {1, 2}, FakeKeys::operatorSigned).verdict())
        .isEqualTo(new Configuration.Refused(ReconfigurationRefusal.MALFORMED));
  }

  @Test
  void everyEncodingIsReadBackAndNoOther() {
    Configurations after = ordered(genesis, 7, FakeKeys.change(first, member(2, 1, 1)));
    byte[] bytes = after.encode();
    assertThat(Configurations.decode(bytes, L)).isEqualTo(after);
    for (int cut = 0; cut < bytes.length; cut += 7) {
      byte[] shorter = java.util.Arrays.copyOf(bytes, cut);
      assertThatThrownBy(() -> Configurations.decode(shorter, L))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] change = FakeKeys.change(first, member(2, 1, 1)).encode();
    assertThat(Reconfiguration.decode(change).orElseThrow().encode()).isEqualTo(change);
    assertThat(Reconfiguration.decode(java.util.Arrays.copyOf(change, change.length - 1)))
        .isEmpty();
    assertThat(Reconfiguration.decode(java.util.Arrays.copyOf(change, change.length + 1)))
        .isEmpty();
  }

  @Test
  void whoWasAwayLearnsWhatIsSignedButNotWhereItIsInForce() {
    Reconfiguration one = FakeKeys.change(first, member(2, 1, 1));
    Reconfiguration two = FakeKeys.change(first.with(one), member(1, 0, 1));
    Reconfiguration forged = two.signed(new byte[32]);
    assertThat(genesis.announced(List.of(one, forged), FakeKeys::operatorSigned).newestKnown())
        .isEqualTo(first.with(one));
    Configurations known = genesis.announced(List.of(one, two), FakeKeys::operatorSigned);
    assertThat(known.newestKnown().number()).isEqualTo(2);
    assertThat(known.newest().configuration()).isEqualTo(first);
    assertThat(known.at(1_000)).isEqualTo(first);
    assertThat(known.proving(2, 1_000, L)).isPresent();
    assertThat(known.proving(2, L, L)).isEmpty();
    assertThat(ordered(known, 3, one).newestKnown().number()).isEqualTo(2);
    assertThat(ordered(known, 3, one).rewound()).isEqualTo(known);
  }

  @Test
  void onlyTheLastChangesAreKept() {
    Configurations now = genesis;
    long at = 1;
    for (int i = 1; i <= Configurations.CHANGES_MAX + 3; i++) {
      now = ordered(now, at, FakeKeys.change(now.newest().configuration(), member(2, 0, i)));
      at = now.newest().from();
    }
    assertThat(now.changes()).hasSize(Configurations.CHANGES_MAX);
    assertThat(now.newest().configuration().number()).isEqualTo(Configurations.CHANGES_MAX + 3);
    assertThat(Configurations.decode(now.encode(), L)).isEqualTo(now);
  }

  /**
   * Replica 1, which has delivered four batches; the window ends at 16 until they are certified.
   */
  private Solo withAChangeInForceFrom18() {
    Solo backup = Solo.replica(1);
    Reconfiguration change = FakeKeys.change(first, member(3, 1, 1));
    ClientRequest request =
        FakeKeys.request(
            Solo.CLUSTER,
            ClientRequest.Kind.LIBRARY,
            new RequestId(0, 900, 1),
            LibraryOperation.reconfigure(change));
    backup.order(1, new Batch(List.of(request), Solo.WALL));
    assertThat(backup.agreement.configurations().newest().from()).isEqualTo(18);
    for (int s = 2; s <= 4; s++) {
      backup.order(s, Solo.batch(s));
    }
    return backup;
  }

  /**
   * Three replicas, and a fourth that may not vote yet, waited for ever: two of the three had asked
   * for the view before their windows reached the new configuration, and nobody counted that.
   */
  @Test
  void whoseWindowReachesAConfigurationThatItsViewChangeDoesNotNameAsksForTheNextView() {
    Solo backup = withAChangeInForceFrom18();
    backup.from(2, Views.viewChange(2, 2));
    List<Effect> left = backup.from(3, Views.viewChange(3, 2));
    assertThat(Solo.sent(left, ReplicaMessage.ViewChange.class))
        .extracting(ReplicaMessage.ViewChange::view, ReplicaMessage.ViewChange::configuration)
        .containsExactly(tuple(2L, 0L));
    Digest history = backup.agreement.status().history();
    backup.from(0, Solo.orderVote(0, 4, history));
    List<Effect> moved = backup.from(2, Solo.orderVote(2, 4, history));
    assertThat(Solo.sent(moved, ReplicaMessage.ViewChange.class))
        .extracting(ReplicaMessage.ViewChange::view, ReplicaMessage.ViewChange::configuration)
        .containsExactly(tuple(3L, 1L));
    backup.pass(500_000);
    assertThat(backup.agreement.status().view()).as("once").isEqualTo(3);
  }

  @Test
  void anOldIncarnationsVotesDoNotCountOnceTheNewOneIsInForce() {
    Solo backup = withAChangeInForceFrom18();
    Digest history = backup.agreement.status().history();
    backup.from(0, Solo.orderVote(0, 4, history));
    backup.from(2, Solo.orderVote(2, 4, history)); // the window is up to 20 now
    ReplicaMessage.Commit late = Solo.commit(18, Solo.batch(18));
    assertThat(Solo.refused(backup.from(3, late))).containsExactly(Refusal.WRONG_INCARNATION);
    assertThat(Solo.refused(backup.step(new Event.MessageReceived(3, 1, late)))).isEmpty();
    ReplicaMessage.Prepare old = Solo.prepare(3, 18, Solo.batch(18));
    assertThat(Solo.refused(backup.from(3, old))).containsExactly(Refusal.WRONG_INCARNATION);
    assertThat(Solo.refused(backup.step(new Event.MessageReceived(3, 1, old))))
        .containsExactly(Refusal.BAD_SIGNATURE);
    assertThat(Solo.refused(backup.from(3, Solo.commit(17, Solo.batch(17))))).isEmpty();
  }
}
