package io.evenkeel.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.torture.history.Bank;
import io.evenkeel.cli.torture.history.Entries;
import io.evenkeel.cli.torture.history.Registers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TortureResultTest {

  private static final Registers.Verdict LINEARIZABLE =
      new Registers.Verdict(32, 5_000, List.of(), 0, List.of());
  private static final Bank.Verdict BANK = new Bank.Verdict(2, 10, 0, 2_000, 2_000, List.of());
  private static final Entries.Verdict ENTRIES = new Entries.Verdict(7, 0, 0, List.of());
  private static final TortureResult.End END =
      new TortureResult.End(BANK, ENTRIES, "40, abcd", 12, List.of());

  private static TortureResult result(
      Registers.Verdict registers, Optional<TortureResult.End> end, String failure) {
    return new TortureResult(
        new TortureResult.Course(7, 61.5, 3, Map.of("kill", 3L), List.of("full-disk: not here")),
        new TortureResult.Requests(5_100, 2, 0, 3_400),
        registers,
        end,
        failure,
        "evenkeel torture --seed 7");
  }

  private static boolean held(TortureResult.End end) {
    return result(LINEARIZABLE, Optional.of(end), "").held();
  }

  @Test
  void whatHeldIsToldInAFewLines() {
    TortureResult result = result(LINEARIZABLE, Optional.of(END), "");
    assertThat(result.held()).isTrue();
    assertThat(result.text())
        .contains(
            "kill",
            "skipped: full-disk: not here",
            "3 rounds in 62 s: 5,100 requests acknowledged, 2 without outcome",
            "at most 3.4 s without a result",
            "32 keys, 5,000 answers, linearizable",
            "sum 2,000 of 2,000",
            "entries: 7 acknowledged",
            "roots: equal at checkpoint 40, abcd")
        .doesNotContain("to do it again");
    assertThat(result.json()).containsEntry("held", true).containsEntry("rounds", 3);
  }

  @Test
  void everyConditionCounts() {
    Bank.Verdict poor = new Bank.Verdict(2, 10, 0, 1_990, 2_000, List.of("account 1"));
    Entries.Verdict gone = new Entries.Verdict(7, 0, 1, List.of("entry/1 is gone"));
    assertThat(held(END)).isTrue();
    assertThat(held(new TortureResult.End(poor, ENTRIES, "40", 1, List.of()))).isFalse();
    assertThat(held(new TortureResult.End(BANK, gone, "40", 1, List.of()))).isFalse();
    assertThat(held(new TortureResult.End(BANK, ENTRIES, "", 1, List.of()))).isFalse();
    assertThat(held(new TortureResult.End(BANK, ENTRIES, "40", 1, List.of("position 8"))))
        .isFalse();
    assertThat(result(LINEARIZABLE, Optional.empty(), "").held()).isFalse();
    assertThat(result(LINEARIZABLE, Optional.of(END), "replica 2 does not answer").held())
        .isFalse();
    Registers.Verdict undecided = new Registers.Verdict(1, 1, List.of(), 1, List.of());
    assertThat(result(undecided, Optional.of(END), "").held()).isFalse();
  }

  @Test
  void aWrongAnswerIsShownWithWhatWasAroundItAndHowToDoItAgain() {
    Registers.Verdict wrong =
        new Registers.Verdict(
            1, 9, List.of("register/01: no order explains"), 0, List.of("called x"));
    assertThat(result(wrong, Optional.of(END), "").text())
        .contains(
            "NOT LINEARIZABLE",
            "register/01: no order explains",
            "called x",
            "to do it again: evenkeel torture --seed 7");
  }
}
