package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.agreement.ReplicaSignature;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is behind hears of it soon; nobody is told the same twice a second for ever. */
class CertificateNewsTest {

  private final CertificateNews news = new CertificateNews(new ClusterSize(4));

  private static CheckpointCertificate certificate(long sequence, int votes) {
    List<ReplicaSignature> signatures =
        IntStream.range(0, votes).mapToObj(i -> new ReplicaSignature(i, new byte[64])).toList();
    return new CheckpointCertificate(0, sequence, 1, Digest.ZERO, signatures);
  }

  private int sent(
      CheckpointCertificate known, long committed, long stable, int fromTenth, int to) {
    int sent = 0;
    for (int tenth = fromTenth; tenth < to; tenth++) {
      Progress progress = new Progress(0, committed, committed, 0, stable);
      Now now = new Now(tenth * 100_000L, 0);
      sent += news.forPeer(2, progress, List.of(known), now).size();
    }
    return sent;
  }

  @Test
  void repeatsAtGrowingDistance() {
    assertThat(sent(certificate(100, 3), 200, 50, 0, 600)).isBetween(5, 12);
    assertThat(sent(certificate(150, 3), 200, 50, 600, 601)).as("a newer one at once").isEqualTo(1);
    assertThat(sent(certificate(150, 3), 200, 150, 601, 700)).as("it holds it").isZero();
  }

  @Test
  void whoIsBeyondHasTheVotesOfAnUnstableOneItselfUnlessNothingBecomesStable() {
    assertThat(sent(certificate(100, 2), 100, 50, 0, 5)).isZero();
    assertThat(sent(certificate(100, 2), 100, 50, 5, 100)).as("its votes are lost").isPositive();
    assertThat(sent(certificate(150, 2), 149, 50, 100, 101)).as("it is behind").isEqualTo(1);
    assertThat(sent(certificate(150, 2), 150, 150, 101, 200)).as("it holds it").isZero();
  }

  @Test
  void whoWasStartedAnewIsToldSoon() {
    sent(certificate(100, 3), 200, 50, 0, 600);
    assertThat(sent(certificate(100, 3), 0, 0, 606, 607)).isEqualTo(1);
  }

  @Test
  void aNewerUnstableOneDoesNotHideTheStableOneSomebodyWaitsFor() {
    List<CheckpointCertificate> known =
        List.of(certificate(162, 2), certificate(108, 3), certificate(54, 3));
    Progress stopped = new Progress(2, 140, 192, 128, 0);
    assertThat(news.forPeer(2, stopped, known, new Now(0, 0)))
        .containsExactly(known.get(0), known.get(1));
  }
}
