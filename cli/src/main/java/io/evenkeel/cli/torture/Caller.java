package io.evenkeel.cli.torture;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.torture.history.Bank;
import io.evenkeel.cli.torture.history.Entries;
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
import io.evenkeel.cli.torture.history.Register;
import io.evenkeel.cli.torture.history.Registers;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client: asks, waits for the answer, asks again. What it asks follows from its number and the
 * seed; when, does not. What certainly was not executed it asks again. One thread.
 */
final class Caller {

  private static final int REGISTERS_PERCENT = 65;
  private static final int TRANSFERS_PERCENT = 20;
  private static final int AMOUNT_MAX = 100;
  private static final long AGAIN_MILLIS = 100;

  private final int number;
  private final boolean patient;
  private final KvClient store;
  private final Registers registers;
  private final Bank bank;
  private final Entries entries;
  private final LoadCounts counts;
  private final SplittableRandom random;

  /** The value that this client last read or wrote, by register. */
  private final @Nullable Long[] seen;

  private long values;

  /**
   * @param patient whether it waits for answers as long as it takes; only then may it move money
   */
  Caller(
      int number,
      boolean patient,
      KvClient store,
      Registers registers,
      Bank bank,
      LoadCounts counts,
      long seed) {
    this.number = number;
    this.patient = patient;
    this.store = store;
    this.registers = registers;
    this.bank = bank;
    this.counts = counts;
    this.entries = new Entries(number);
    this.random = new SplittableRandom(seed * 1_000_003L + number);
    this.seen = new @Nullable Long[registers.count()];
  }

  Entries entries() {
    return entries;
  }

  /** Does one thing. */
  void next() throws InterruptedException {
    int kind = random.nextInt(100);
    if (kind < REGISTERS_PERCENT || (kind < REGISTERS_PERCENT + TRANSFERS_PERCENT && !patient)) {
      askRegister(random.nextInt(registers.count()));
    } else if (kind < REGISTERS_PERCENT + TRANSFERS_PERCENT || !entries.hasRoom()) {
      transfer();
    } else {
      write();
    }
  }

  private void askRegister(int place) throws InterruptedException {
    Register register = registers.at(place);
    Question question = question(place);
    Register.Call call = register.begin(number, question);
    try {
      Answer answer = ask(store, register.key(), question);
      register.end(call, answer);
      note(place, question, answer);
      counts.acknowledged();
    } catch (ServiceClientException e) {
      switch (e.outcome()) {
        case NOT_EXECUTED -> {
          register.drop(call);
          refused();
        }
        case EXECUTED -> register.end(call, new Executed());
        case UNKNOWN -> {
          register.end(call, new Unknown());
          counts.unknown();
        }
      }
    }
  }

  private Question question(int place) {
    long value = number * 1_000_000_000L + 1_000 * ++values;
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new Get();
      case 3, 4 -> new Put(value);
      case 5, 6 -> new CompareAndSet(seen[place], value);
      default -> new Increment(1 + random.nextInt(9));
    };
  }

  private void note(int place, Question question, Answer answer) {
    if (answer instanceof Value value) {
      seen[place] = value.value();
    } else if (question instanceof Put put) {
      seen[place] = put.value();
    } else if (question instanceof CompareAndSet swap && answer.equals(new Flag(true))) {
      seen[place] = swap.value();
    }
  }

  /** Asks the store and waits. */
  static Answer ask(KvClient store, byte[] key, Question question) {
    if (question instanceof Put put) {
      store.put(key, text(put.value()));
      return new Flag(true);
    } else if (question instanceof CompareAndSet swap) {
      Long expected = swap.expected();
      return new Flag(
          store.compareAndSet(key, expected == null ? null : text(expected), text(swap.value())));
    } else if (question instanceof Increment increment) {
      return new Value(store.increment(key, increment.delta()));
    }
    return new Value(store.get(key).map(Caller::number).orElse(null));
  }

  private static byte[] text(long value) {
    return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
  }

  private static Long number(byte[] text) {
    return Long.valueOf(new String(text, StandardCharsets.US_ASCII));
  }

  private void transfer() throws InterruptedException {
    int from = random.nextInt(bank.accounts());
    int to = (from + 1 + random.nextInt(bank.accounts() - 1)) % bank.accounts();
    long amount = 1L + random.nextInt(AMOUNT_MAX);
    add(from, -amount);
    add(to, amount);
    bank.transferred();
  }

  private void add(int account, long delta) throws InterruptedException {
    if (isExecuted(() -> store.increment(Bank.key(account), delta))) {
      bank.executed(account, delta);
    } else {
      bank.unknown(account, delta);
    }
  }

  private void write() throws InterruptedException {
    KvEntry entry = entries.next();
    if (isExecuted(() -> store.put(entry.key(), entry.value()))) {
      entries.acknowledged();
    } else {
      entries.unknown();
    }
  }

  /** Has something executed once; false if nobody knows whether it is. */
  private boolean isExecuted(Runnable request) throws InterruptedException {
    while (true) {
      try {
        request.run();
        counts.acknowledged();
        return true;
      } catch (ServiceClientException e) {
        switch (e.outcome()) {
          case NOT_EXECUTED -> refused();
          case EXECUTED -> {
            return true;
          }
          case UNKNOWN -> {
            counts.unknown();
            return false;
          }
        }
      }
    }
  }

  private void refused() throws InterruptedException {
    counts.refused();
    Thread.sleep(AGAIN_MILLIS);
  }
}
