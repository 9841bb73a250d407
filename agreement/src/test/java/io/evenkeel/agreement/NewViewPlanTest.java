package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new view starts with, against the paper's definition written down without cleverness. */
class NewViewPlanTest {

  private static final int INTERVAL = 4;
  private static final int LENGTH = 16;

  private static Digest digest(long sequence, long view) {
    return Digest.sha256(new byte[] {(byte) sequence, (byte) view});
  }

  private static ViewChange random(Random random, int replica) {
    long base = INTERVAL * (long) random.nextInt(4);
    OrderCertificate certificate =
        base == 0
            ? OrderCertificate.EMPTY
            : new OrderCertificate(0, base, digest(base, 99), List.of());
    List<PreparedCertificate> prepared = new ArrayList<>();
    for (long s = base + 1; s <= base + LENGTH; s++) {
      if (random.nextInt(3) == 0) {
        long view = random.nextInt(5);
        ReplicaSignature vote = new ReplicaSignature(replica, new byte[0]);
        prepared.add(new PreparedCertificate(view, s, digest(s, view), new byte[0], List.of(vote)));
      }
    }
    return new ViewChange(0, replica, 7, certificate, prepared, new byte[0]);
  }

  /** min-s is the latest base; max-s the highest prepared; in between the highest view, or null. */
  private static List<Digest> model(List<ViewChange> viewChanges, long base) {
    long last = base;
    for (ViewChange viewChange : viewChanges) {
      for (PreparedCertificate prepared : viewChange.prepared()) {
        last = Math.max(last, prepared.sequence());
      }
    }
    List<Digest> result = new ArrayList<>();
    for (long s = base + 1; s <= last; s++) {
      Digest chosen = Batch.NULL.digest();
      for (long view = 0; view < 7; view++) {
        for (ViewChange viewChange : viewChanges) {
          for (PreparedCertificate prepared : viewChange.prepared()) {
            if (prepared.sequence() == s && prepared.view() == view) {
              chosen = prepared.digest();
            }
          }
        }
      }
      result.add(chosen);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void choosesLikeTheDefinition(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      ClusterSize size = new ClusterSize(4 + 3 * random.nextInt(4));
      List<ViewChange> viewChanges = new ArrayList<>();
      for (int replica = 0; replica < size.quorum(); replica++) {
        viewChanges.add(random(random, replica));
      }
      long base = viewChanges.stream().mapToLong(vc -> vc.base().sequence()).max().orElse(0);
      NewViewPlan plan = NewViewPlan.of(viewChanges);
      assertThat(plan.base().sequence()).as("seed %d run %d", seed, run).isEqualTo(base);
      assertThat(plan.entries())
          .as("seed %d run %d", seed, run)
          .extracting(NewViewPlan.Entry::digest)
          .isEqualTo(model(viewChanges, base));
      for (int i = 0; i < plan.entries().size(); i++) {
        assertThat(plan.entries().get(i).sequence()).isEqualTo(base + 1 + i);
      }
    }
  }

  @Test
  void matchesOnlyExactlyItsProposals() {
    NewViewPlan plan = NewViewPlan.of(List.of(random(new Random(3), 0), random(new Random(4), 1)));
    List<Proposal> proposals = new ArrayList<>();
    plan.entries().forEach(e -> proposals.add(new Proposal(e.sequence(), e.digest(), new byte[0])));
    assertThat(plan.matches(proposals)).isTrue();
    assertThat(plan.matches(proposals.subList(0, proposals.size() - 1))).isFalse();
    assertThat(plan.matches(proposals.subList(1, proposals.size()))).isFalse();
    Proposal first = proposals.get(0);
    proposals.set(0, new Proposal(first.sequence(), digest(77, 77), new byte[0]));
    assertThat(plan.matches(proposals)).isFalse();
  }

  @Test
  void withoutCertificatesThereIsNothingToPropose() {
    ViewChange empty = new ViewChange(0, 0, 1, OrderCertificate.EMPTY, List.of(), new byte[0]);
    assertThat(NewViewPlan.of(List.of(empty)).entries()).isEmpty();
    assertThat(NewViewPlan.of(List.of(empty)).base()).isEqualTo(OrderCertificate.EMPTY);
  }
}
