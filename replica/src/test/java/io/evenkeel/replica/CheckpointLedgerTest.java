package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.Membership;
import io.evenkeel.agreement.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which votes leave a replica, and when. Signing and verifying happen at once. */
class CheckpointLedgerTest {

  private final Cluster cluster = new Cluster("test", 0, new ClusterSize(4));
  private final Agreement agreement =
      Agreement.start(
          AgreementConfig.of(cluster, 0),
          new Membership(
              0, Configurations.genesis(TestKeys.genesis(cluster), 512), TestKeys::operatorSigned));
  private final TestKeys keys = new TestKeys(0);
  private long micros = 10_000_000;
  private CheckpointLedger ledger =
      new CheckpointLedger(cluster, agreement, 0, true, Optional.empty());

  private static Digest root(long sequence) {
    return Digest.sha256(new byte[] {(byte) sequence});
  }

  private Now now() {
    return new Now(micros, 0);
  }

  /** Carries out what the ledger wants; returns the positions it votes for. */
  private List<Long> carryOut(List<OrderingEffect> effects) {
    List<Long> voted = new ArrayList<>();
    for (OrderingEffect effect : effects) {
      List<OrderingEffect> further = new ArrayList<>();
      if (effect instanceof OrderingEffect.Broadcast broadcast) {
        voted.add(((CheckpointVote) broadcast.message()).sequence());
      } else if (effect instanceof OrderingEffect.RunTask run) {
        OrderingEvent result = run.task().run(keys);
        if (result instanceof OrderingEvent.VoteSigned signed) {
          ledger.voteSigned(signed.vote(), now(), further);
        } else if (result instanceof OrderingEvent.VoteVerified verified) {
          ledger.voteVerified(verified.from(), verified.vote(), verified.valid(), further);
        }
      }
      voted.addAll(carryOut(further));
    }
    return voted;
  }

  private List<Long> published(long sequence) {
    List<OrderingEffect> effects = new ArrayList<>();
    ledger.published(sequence, CheckpointVote.KIND_STATE, root(sequence), effects);
    return carryOut(effects);
  }

  private List<Long> aSecondLater() {
    micros += 1_000_000;
    List<OrderingEffect> effects = new ArrayList<>();
    ledger.tick(now(), effects);
    return carryOut(effects);
  }

  private void vote(int from, long sequence) {
    CheckpointVote unsigned =
        new CheckpointVote(sequence, CheckpointVote.KIND_STATE, root(sequence), new byte[0]);
    byte[] signature = TestKeys.sign(from, unsigned.content(cluster, from));
    List<OrderingEffect> effects = new ArrayList<>();
    ledger.voteReceived(
        from, new CheckpointVote(sequence, unsigned.kind(), unsigned.root(), signature), effects);
    carryOut(effects);
  }

  /**
   * One replica came to 22 and waits there; this one went on to 33. Only if it says 22 again can
   * the two of them and a third make it stable.
   */
  @Test
  void everyOwnVoteThatLedToNothingIsRepeated() {
    assertThat(published(11)).containsExactly(11L);
    assertThat(published(22)).containsExactly(22L);
    assertThat(published(33)).containsExactly(33L);
    assertThat(aSecondLater()).containsExactly(11L, 22L, 33L);
    vote(1, 22);
    assertThat(aSecondLater()).containsExactly(11L, 22L, 33L);
    vote(2, 22);
    assertThat(ledger.stableSequence()).isEqualTo(22);
    assertThat(aSecondLater()).containsExactly(33L);
    vote(1, 33);
    vote(2, 33);
    assertThat(aSecondLater()).isEmpty();
  }

  @Test
  void onlyTheNewestPositionsAreKept() {
    for (long sequence = 1; sequence <= 40; sequence++) {
      published(sequence);
    }
    assertThat(aSecondLater()).containsExactly(37L, 38L, 39L, 40L);
  }

  @Test
  void whatWasPublishedBeforeARestartIsVotedForAgainOnce() {
    published(11);
    vote(1, 11);
    CheckpointCertificate own = ledger.certified().orElseThrow();
    ledger = new CheckpointLedger(cluster, agreement, 0, true, Optional.of(own));
    assertThat(aSecondLater()).as("signed, sent").containsExactly(11L);
    published(22);
    assertThat(aSecondLater()).containsExactly(11L, 22L);
  }

  @Test
  void withoutAVoteLogThereIsNoVote() {
    ledger = new CheckpointLedger(cluster, agreement, 0, false, Optional.empty());
    assertThat(published(11)).isEmpty();
    assertThat(aSecondLater()).isEmpty();
  }

  /** Fetched, and not delivered yet: which key counts there is known only when it is. */
  @Test
  void whereTheConfigurationIsNotKnownYetNoVoteIsSigned() {
    long known = agreement.configurationsKnownUpTo();
    assertThat(published(known + 1)).isEmpty();
    assertThat(aSecondLater()).isEmpty();
    agreement.step(new Event.Installed(known + 1, root(1), agreement.configurations()), now());
    assertThat(aSecondLater()).containsExactly(known + 1);
  }

  @Test
  void nobodyVotesAgainstACertificateThatItKnows() {
    vote(1, 11);
    vote(2, 11);
    List<OrderingEffect> effects = new ArrayList<>();
    ledger.published(11, CheckpointVote.KIND_STATE, root(12), effects);
    assertThat(carryOut(effects)).isEmpty();
    assertThat(aSecondLater()).isEmpty();
    assertThat(ledger.takeDivergence()).isPresent();
  }

  /** It came while the vote was being signed. */
  @Test
  void aVoteThatACertificateOvertookIsNotSent() {
    List<OrderingEffect> signing = new ArrayList<>();
    ledger.published(11, CheckpointVote.KIND_STATE, root(12), signing);
    vote(1, 11);
    vote(2, 11);
    assertThat(carryOut(signing)).isEmpty();
  }

  @Test
  void norIsOneRepeatedThatACertificateContradictsByNow() {
    List<OrderingEffect> effects = new ArrayList<>();
    ledger.published(11, CheckpointVote.KIND_STATE, root(12), effects);
    assertThat(carryOut(effects)).containsExactly(11L);
    vote(1, 11);
    assertThat(aSecondLater()).containsExactly(11L);
    vote(2, 11);
    assertThat(ledger.certified()).isPresent();
    assertThat(aSecondLater()).isEmpty();
  }

  /** It was being verified when the votes of the others became enough. */
  @Test
  void aWrongVoteThatACertificateOvertookIsReported() {
    CheckpointVote wrong = new CheckpointVote(11, CheckpointVote.KIND_STATE, root(12), new byte[0]);
    byte[] signature = TestKeys.sign(3, wrong.content(cluster, 3));
    List<OrderingEffect> verifying = new ArrayList<>();
    ledger.voteReceived(
        3, new CheckpointVote(11, wrong.kind(), wrong.root(), signature), verifying);
    published(11);
    vote(1, 11);
    vote(2, 11);
    assertThat(ledger.stableSequence()).isEqualTo(11);
    OrderingEffect.RunTask task = (OrderingEffect.RunTask) verifying.get(0);
    OrderingEvent.VoteVerified verified = (OrderingEvent.VoteVerified) task.task().run(keys);
    List<OrderingEffect> effects = new ArrayList<>();
    ledger.voteVerified(verified.from(), verified.vote(), verified.valid(), effects);
    assertThat(effects)
        .containsExactly(
            new OrderingEffect.Report(
                new OrderingEffect.Notice.CheckpointRefused(CheckpointRefusal.WRONG_ROOT, 3, 11)));
  }
}
