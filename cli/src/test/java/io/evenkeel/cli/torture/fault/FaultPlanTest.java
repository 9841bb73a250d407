package io.evenkeel.cli.torture.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.torture.fault.Strike.PowerCut;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

  private static final int ROUNDS = 400;

  @Test
  void neverMoreThanFReplicasAreFaultyButForThePowerOfAll() {
    for (int replicas : new int[] {4, 7}) {
      for (long seed = 0; seed < 20; seed++) {
        FaultPlan plan = new FaultPlan(seed, replicas, EnumSet.allOf(FaultKind.class));
        for (int round = 0; round < ROUNDS; round++) {
          List<Strike> strikes = plan.round(round);
          List<Integer> struck =
              strikes.stream().flatMap(strike -> strike.replicas().stream()).toList();
          assertThat(struck).doesNotHaveDuplicates();
          assertThat(struck).allMatch(replica -> replica >= 0 && replica < replicas).isNotEmpty();
          if (struck.size() == replicas) {
            assertThat(strikes).singleElement().isInstanceOf(PowerCut.class);
          } else {
            assertThat(struck).hasSizeLessThanOrEqualTo(plan.faultyMax());
          }
        }
      }
    }
  }

  @Test
  void aSeedGivesTheSameRoundsAndAnotherOneOthers() {
    Set<FaultKind> all = EnumSet.allOf(FaultKind.class);
    assertThat(rounds(new FaultPlan(3, 4, all))).isEqualTo(rounds(new FaultPlan(3, 4, all)));
    assertThat(rounds(new FaultPlan(3, 4, all))).isNotEqualTo(rounds(new FaultPlan(4, 4, all)));
  }

  private static List<List<Strike>> rounds(FaultPlan plan) {
    List<List<Strike>> rounds = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      rounds.add(plan.round(round));
    }
    return rounds;
  }

  @Test
  void everyKindHasItsTurnBeforeOneComesAgain() {
    FaultPlan plan = new FaultPlan(1, 4, EnumSet.allOf(FaultKind.class));
    int turn = FaultKind.values().length + 1; // the power has two: of some, and of all
    for (int first = 0; first < 5 * turn; first += turn) {
      EnumSet<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
      int all = 0;
      for (int round = first; round < first + turn; round++) {
        Strike strike = plan.round(round).get(0);
        seen.add(strike.kind());
        all += strike.replicas().size() == 4 ? 1 : 0;
      }
      assertThat(seen).isEqualTo(EnumSet.allOf(FaultKind.class));
      assertThat(all).isEqualTo(1);
    }
  }

  @Test
  void onlyWhatWasChosenHappensAndToEveryReplica() {
    for (FaultKind kind : FaultKind.values()) {
      FaultPlan plan = new FaultPlan(5, 4, EnumSet.of(kind));
      Set<Integer> struck = new HashSet<>();
      for (List<Strike> round : rounds(plan)) {
        assertThat(round).allMatch(strike -> strike.kind() == kind);
        round.forEach(strike -> struck.addAll(strike.replicas()));
      }
      assertThat(struck).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
  }
}
