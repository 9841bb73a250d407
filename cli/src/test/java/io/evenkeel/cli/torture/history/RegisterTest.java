package io.evenkeel.cli.torture.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.torture.history.Operation.Answer;
import io.evenkeel.cli.torture.history.Operation.CompareAndSet;
import io.evenkeel.cli.torture.history.Operation.Executed;
import io.evenkeel.cli.torture.history.Operation.Flag;
import io.evenkeel.cli.torture.history.Operation.Get;
import io.evenkeel.cli.torture.history.Operation.Increment;
import io.evenkeel.cli.torture.history.Operation.Put;
import io.evenkeel.cli.torture.history.Operation.Question;
import io.evenkeel.cli.torture.history.Operation.Unknown;
import io.evenkeel.cli.torture.history.Operation.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegisterTest {

  private static final Answer DONE = new Flag(true);

  private final Register register = new Register("key");

  private Register.Call begin(Question question) {
    return register.begin(0, question);
  }

  private void after(Question question, Answer answer) {
    register.end(begin(question), answer);
  }

  @Test
  void oneAfterTheOtherIsRight() {
    after(new Get(), new Value(null));
    after(new Increment(3), new Value(3L));
    after(new CompareAndSet(2L, 9), new Flag(false));
    after(new CompareAndSet(3L, 9), DONE);
    after(new Get(), new Value(9L));
    assertThat(register.violation()).isEmpty();
    assertThat(register.judged()).isEqualTo(5);
  }

  @Test
  void anAcknowledgedWriteThatIsLostIsFound() {
    after(new Put(1), DONE);
    after(new Put(2), DONE);
    after(new Get(), new Value(1L));
    assertThat(register.violation()).isPresent();
    assertThat(register.violation().get()).contains("key", "Value[value=1]", "[2]");
    assertThat(register.shown()).hasSize(6);
  }

  @Test
  void anIncrementThatIsExecutedTwiceIsFound() {
    after(new Increment(1), new Value(1L));
    after(new Increment(1), new Value(3L));
    assertThat(register.violation()).isPresent();
  }

  @Test
  void twoCompareAndSetsFromOneValueAreFound() {
    Register.Call first = begin(new CompareAndSet(null, 1));
    Register.Call second = begin(new CompareAndSet(null, 2));
    register.end(first, DONE);
    register.end(second, DONE);
    assertThat(register.violation()).isPresent();
  }

  @Test
  void whatOverlapsMayHaveTakenEffectInAnyOrder() {
    Register.Call put = begin(new Put(1));
    Register.Call before = begin(new Get());
    Register.Call later = begin(new Get());
    register.end(later, new Value(1L));
    register.end(before, new Value(null)); // it was read first, and heard last
    register.end(put, DONE);
    assertThat(register.violation()).isEmpty();
  }

  @Test
  void aReadMustNotGoBackBehindOneThatEndedBeforeItBegan() {
    Register.Call put = begin(new Put(1));
    after(new Get(), new Value(1L));
    after(new Get(), new Value(null));
    register.end(put, DONE);
    assertThat(register.violation()).isPresent();
  }

  @Test
  void whatHasNoOutcomeMayHappenLateOrNeverButOnce() {
    after(new Put(5), DONE);
    after(new Increment(1), new Unknown());
    after(new Get(), new Value(5L));
    after(new Get(), new Value(6L));
    assertThat(register.violation()).isEmpty();
    after(new Get(), new Value(7L));
    assertThat(register.violation()).isPresent();
  }

  @Test
  void whatWasExecutedWithoutAResultHasHappenedByThen() {
    after(new Increment(1), new Executed());
    after(new Get(), new Value(1L));
    assertThat(register.violation()).isEmpty();
    after(new Increment(1), new Executed());
    after(new Get(), new Value(1L));
    assertThat(register.violation()).isPresent();
  }

  @Test
  void whatWasCertainlyNotExecutedHasNoEffect() {
    register.drop(begin(new Put(1)));
    after(new Get(), new Value(null));
    assertThat(register.violation()).isEmpty();
    assertThat(register.judged()).isEqualTo(1);
  }

  @Test
  void aSpentRegisterIsReplacedAndStillJudged() {
    Registers registers = new Registers(1);
    for (int i = 0; i < 6; i++) {
      Register one = registers.at(0);
      one.end(one.begin(0, new Put(i)), new Unknown());
    }
    Register next = registers.at(0);
    assertThat(next.key()).isNotEqualTo(registers.all().get(0).key());
    next.end(next.begin(0, new Get()), new Value(7L));
    assertThat(registers.judge().violations()).hasSize(1);
    assertThat(registers.judge().keys()).isEqualTo(2);
  }

  /** A register that works, clients that overlap; then one answer is changed. */
  @Test
  void randomHistoriesOfARightRegisterHoldAndWithOneWrongAnswerDoNot() {
    int found = 0;
    for (int seed = 0; seed < 300; seed++) {
      assertThat(judge(seed, false)).as("seed %d", seed).isTrue();
      found += judge(seed, true) ? 0 : 1;
    }
    assertThat(found).isEqualTo(300);
  }

  private static boolean judge(int seed, boolean spoiled) {
    Random random = new Random(seed);
    Register register = new Register("key");
    List<Runnable> open = new ArrayList<>();
    Long value = null;
    for (int i = 0; i < 60; i++) {
      Question question =
          switch (random.nextInt(4)) {
            case 0 -> new Put(i);
            case 1 -> new CompareAndSet(value, 1000 + i);
            case 2 -> new Increment(i);
            default -> new Get();
          };
      Register.Call call = register.begin(i, question);
      Answer answer = answer(question, value);
      value = after(question, value);
      boolean wrong = spoiled && i == 30;
      Answer told = wrong ? new Value(-77L) : random.nextInt(30) == 0 ? new Unknown() : answer;
      if (wrong) {
        register.end(call, told);
      } else {
        open.add(() -> register.end(call, told));
      }
      while (open.size() > random.nextInt(5)) {
        open.remove(random.nextInt(open.size())).run();
      }
    }
    open.forEach(Runnable::run);
    assertThat(register.undecided()).isFalse();
    return register.violation().isEmpty();
  }

  private static Answer answer(Question question, @Nullable Long value) {
    if (question instanceof Get) {
      return new Value(value);
    } else if (question instanceof Increment) {
      return new Value(after(question, value));
    }
    return new Flag(
        !(question instanceof CompareAndSet swap) || Objects.equals(swap.expected(), value));
  }

  private static @Nullable Long after(Question question, @Nullable Long value) {
    if (question instanceof Put put) {
      return put.value();
    } else if (question instanceof Increment increment) {
      return (value == null ? 0 : value) + increment.delta();
    } else if (question instanceof CompareAndSet swap && Objects.equals(swap.expected(), value)) {
      return swap.value();
    }
    return value;
  }
}
