package io.evenkeel.cli.torture.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BankTest {

  private final Bank bank = new Bank(2);

  private void transfer(long amount) {
    bank.executed(0, -amount);
    bank.executed(1, amount);
    bank.transferred();
  }

  @Test
  void theSumStaysAndEachBalanceIsWhatWasDone() {
    transfer(30);
    transfer(5);
    Bank.Verdict verdict = bank.judge(List.of(965L, 1_035L));
    assertThat(verdict.holds()).isTrue();
    assertThat(verdict.sum()).isEqualTo(2_000);
  }

  @Test
  void moneyThatIsLostOrMadeIsFound() {
    transfer(30);
    Bank.Verdict lost = bank.judge(List.of(970L, 1_000L));
    assertThat(lost.holds()).isFalse();
    assertThat(lost.sum()).isNotEqualTo(lost.sumExpected());
    assertThat(lost.wrong()).singleElement().asString().contains("account 1 has 1000");
    assertThat(bank.judge(List.of(940L, 1_060L)).holds()).as("executed twice").isFalse();
  }

  @Test
  void whatHasNoOutcomeMayHaveMovedMoneyOrNot() {
    bank.executed(0, -30);
    bank.unknown(1, 30);
    bank.transferred();
    assertThat(bank.judge(List.of(970L, 1_030L)).holds()).isTrue();
    assertThat(bank.judge(List.of(970L, 1_000L)).holds()).isTrue();
    assertThat(bank.judge(List.of(970L, 1_060L)).holds()).isFalse();
  }
}
