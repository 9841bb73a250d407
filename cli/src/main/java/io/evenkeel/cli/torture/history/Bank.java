package io.evenkeel.cli.torture.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Accounts between which clients transfer money. A transfer is two increments, each executed
 * exactly once: clients need not agree with each other, and the sum of all accounts stays.
 * (Compare-and-set on two accounts would not be atomic either, and would be repeated under
 * contention.) Of an increment whose outcome is unknown both is possible, for its account. Any
 * thread.
 */
public final class Bank {

  /** What each account has at first. */
  public static final long INITIAL = 1_000;

  /**
   * What came of it.
   *
   * @param unknownLegs increments whose outcome was never heard
   * @param sumExpected all that there was, without what such increments did not move
   * @param wrong balances that nothing explains
   */
  public record Verdict(
      int accounts,
      long transfers,
      long unknownLegs,
      long sum,
      long sumExpected,
      List<String> wrong) {

    /** Whether each balance is what was done to it. */
    public boolean holds() {
      return wrong.isEmpty() && sum == sumExpected;
    }
  }

  private final long[] known;
  private final List<List<Long>> unknown = new ArrayList<>();
  private long transfers;

  /** All accounts have {@link #INITIAL}. */
  public Bank(int accounts) {
    known = new long[accounts];
    for (int i = 0; i < accounts; i++) {
      known[i] = INITIAL;
      unknown.add(new ArrayList<>());
    }
  }

  /** Number of accounts. */
  public int accounts() {
    return known.length;
  }

  /** The key of an account. */
  public static byte[] key(int account) {
    return String.format(Locale.ROOT, "account/%03d", account).getBytes(StandardCharsets.UTF_8);
  }

  /** An increment was executed. */
  public synchronized void executed(int account, long delta) {
    known[account] += delta;
  }

  /** An increment may have been executed. */
  public synchronized void unknown(int account, long delta) {
    unknown.get(account).add(delta);
  }

  /** A transfer is over, whatever is known of it. */
  public synchronized void transferred() {
    transfers++;
  }

  /** Judges what was read when nothing was under way any more. */
  public synchronized Verdict judge(List<Long> balances) {
    List<String> wrong = new ArrayList<>();
    long sum = 0;
    long expected = INITIAL * known.length;
    long legs = 0;
    for (int account = 0; account < known.length; account++) {
      long balance = balances.get(account);
      long difference = balance - known[account];
      List<Long> open = unknown.get(account);
      sum += balance;
      legs += open.size();
      if (sums(open).contains(difference)) {
        expected += difference - open.stream().mapToLong(delta -> delta).sum(); // those that failed
      } else {
        wrong.add(
            String.format(
                Locale.ROOT,
                "account %d has %d, and %d was acknowledged (%d more outcomes are unknown)",
                account,
                balance,
                known[account],
                open.size()));
      }
    }
    return new Verdict(known.length, transfers, legs, sum, expected, wrong);
  }

  /** What any part of some numbers adds up to. */
  private static Set<Long> sums(List<Long> numbers) {
    Set<Long> sums = new TreeSet<>(Set.of(0L));
    for (long number : numbers) {
      for (long sum : List.copyOf(sums)) {
        sums.add(sum + number);
      }
    }
    return sums;
  }
}
