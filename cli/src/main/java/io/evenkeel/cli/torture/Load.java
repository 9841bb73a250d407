package io.evenkeel.cli.torture;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.torture.history.Bank;
import io.evenkeel.cli.torture.history.Entries;
import io.evenkeel.cli.torture.history.Operation.Get;
import io.evenkeel.cli.torture.history.Register;
import io.evenkeel.cli.torture.history.Registers;
import io.evenkeel.kv.KvClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** All clients: each a thread with one request outstanding, and a rest between two. */
final class Load {

  static final int REGISTERS = 32;
  static final int ACCOUNTS = 16;

  private static final int REST_MILLIS_MAX = 40;
  private static final long STOP_SECONDS_MAX = 120;

  /** One client in so many gives up soon, so that outcomes are unknown at times. */
  private static final int IMPATIENT = 4;

  private final Registers registers = new Registers(REGISTERS);
  private final Bank bank = new Bank(ACCOUNTS);
  private final LoadCounts counts = new LoadCounts();
  private final List<Caller> callers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final KvClient store;
  private volatile boolean stopping;

  /**
   * @param store of the patient clients
   * @param hasty of the impatient ones
   */
  Load(KvClient store, KvClient hasty, int clients, long seed) {
    this.store = store;
    for (int number = 0; number < clients; number++) {
      boolean patient = number % IMPATIENT != IMPATIENT - 1;
      callers.add(
          new Caller(number, patient, patient ? store : hasty, registers, bank, counts, seed));
    }
  }

  /** Opens the accounts and lets clients begin. */
  void start() {
    counts.started();
    for (int account = 0; account < ACCOUNTS; account++) {
      store.put(Bank.key(account), Long.toString(Bank.INITIAL).getBytes(StandardCharsets.US_ASCII));
    }
    for (int i = 0; i < callers.size(); i++) {
      Caller caller = callers.get(i);
      SplittableRandom rests = new SplittableRandom(i);
      Thread thread = new Thread(() -> call(caller, rests), "client-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void call(Caller caller, SplittableRandom rests) {
    try {
      while (!stopping) {
        caller.next();
        Thread.sleep(rests.nextInt(REST_MILLIS_MAX));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /** What went wrong at a client that should not. */
  Optional<String> failure() {
    return Optional.ofNullable(failure.get()).map(String::valueOf);
  }

  LoadCounts counts() {
    return counts;
  }

  Registers registers() {
    return registers;
  }

  /**
   * Lets each client finish.
   *
   * @throws CliException if one waits for its answer in vain
   */
  void stop() throws InterruptedException {
    stopping = true;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
    for (Thread thread : threads) {
      thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      if (thread.isAlive()) {
        throw new CliException(ExitCodes.FAILED, thread.getName() + " waits for an answer in vain");
      }
    }
  }

  /** After the stop: reads every register once more. */
  void readRegisters() {
    for (Register register : registers.all()) {
      Register.Call call = register.begin(callers.size(), new Get());
      register.end(call, Caller.ask(store, register.key(), new Get()));
    }
  }

  /** After the stop: reads the balances. */
  Bank.Verdict judgeBank() {
    List<Long> balances = new ArrayList<>();
    for (int account = 0; account < ACCOUNTS; account++) {
      balances.add(
          store
              .get(Bank.key(account))
              .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
              .orElse(0L));
    }
    return bank.judge(balances);
  }

  /** After the stop: reads what was written once. */
  Entries.Verdict judgeEntries() {
    Entries.Verdict all = Entries.Verdict.NONE;
    for (Caller caller : callers) {
      all = all.plus(caller.entries().judge(store.scan(caller.entries().prefix())));
    }
    return all;
  }
}
