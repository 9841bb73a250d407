package io.evenkeel.agreement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fair shares of what the primary proposes, between principals. What proposing and executing costs
 * is estimated from counts and bytes, of requests and results, not measured. Each active principal
 * is credited with an equal part of all cost, and pays for its own requests; who has no credit
 * waits while others are active. So with {@code k} active principals each gets at least {@code 1/k}
 * if it wants it, whatever the others have waiting: nobody fills the pipeline in front of a
 * principal that sends its next request only when it has the result of the one before. (Virtual
 * time as in start-time fair queueing, Goyal et al., SIGCOMM 1996; that a principal counts as
 * active for a moment after its last result is the anticipation of Iyer and Druschel, SOSP 2001.)
 *
 * <p>A principal with nobody beside it is not held back, but for how much of its work may lie in
 * front of whoever comes next.
 */
final class Shares {

  /** What a request costs besides its bytes. */
  static final long REQUEST_COST = 8 << 10;

  /** What a batch costs besides its requests: every active principal is credited with a part. */
  static final long BATCH_COST = 64 << 10;

  /** No principal saves more credit, and each has it when it becomes active. */
  static final long CREDIT_MAX = 128 << 10;

  /** How long a principal is active after its last request was executed. */
  static final long LINGER_MICROS = 5_000;

  /** How long somebody who comes and goes is reckoned with. */
  private static final long COMPANY_MICROS = 5_000_000;

  /** Cost of one principal that may be under way: while it had company of late, and otherwise. */
  private static final long UNDER_WAY_IN_COMPANY_MAX = 1L << 20;

  private static final long UNDER_WAY_ALONE_MAX = 16L << 20;

  private static final class Account {
    /** The common credit up to which this account was brought. */
    private long creditedUpTo;

    private long credit = CREDIT_MAX;

    /** Requests queued and not ordered. */
    private int queued;

    /** Cost of what was proposed and not delivered, and of what was delivered and not executed. */
    private long proposedCost;

    private long deliveredCost;
    private long activeMicros;

    /** All cost ordered when others had as much as this one at last. */
    private long settledAtCost;

    private long underWay() {
      return proposedCost + deliveredCost;
    }

    private boolean isActive(long nowMicros) {
      return queued > 0 || underWay() > 0 || nowMicros - activeMicros <= LINGER_MICROS;
    }
  }

  private record Delivered(long sequence, Map<Integer, Long> costs) {}

  private final Map<Integer, Account> accounts = new HashMap<>();
  private final Deque<Delivered> unexecuted = new ArrayDeque<>();
  private long common;
  private long orderedCost;
  private int active;
  private long companyMicros = Long.MIN_VALUE / 2;

  /** What a request is taken to cost. */
  static long cost(ClientRequest request) {
    return REQUEST_COST + Batch.bytesOf(request);
  }

  private Account account(int principal) {
    Account account = accounts.get(principal);
    if (account == null) {
      account = new Account();
      account.creditedUpTo = common;
      accounts.put(principal, account);
    }
    return account;
  }

  void queued(int principal) {
    account(principal).queued++;
  }

  void left(int principal) {
    account(principal).queued--;
  }

  /** Who is active now; before a round of {@link #mayTake}. */
  void look(long nowMicros) {
    forget(nowMicros);
    active = 0;
    for (Account account : accounts.values()) {
      if (account.isActive(nowMicros)) {
        if (account.queued > 0 || account.underWay() > 0) {
          account.activeMicros = nowMicros;
        }
        active++;
      }
    }
    if (active > 1) {
      companyMicros = nowMicros;
    }
  }

  private void forget(long nowMicros) {
    accounts.values().removeIf(account -> isForgettable(account, nowMicros));
  }

  /** Debts are remembered for as long as somebody may have suffered from them. */
  private boolean isForgettable(Account account, long nowMicros) {
    return account.queued == 0
        && account.underWay() == 0
        && nowMicros - account.activeMicros > COMPANY_MICROS;
  }

  /** Whether the next request of a principal may be proposed now. */
  boolean mayTake(int principal, long nowMicros) {
    Account account = account(principal);
    if (active > 1) {
      return credit(account) > 0;
    }
    boolean company = nowMicros - companyMicros <= COMPANY_MICROS;
    return account.underWay() < (company ? UNDER_WAY_IN_COMPANY_MAX : UNDER_WAY_ALONE_MAX);
  }

  private long credit(Account account) {
    account.credit = Math.min(CREDIT_MAX, account.credit + (common - account.creditedUpTo));
    account.creditedUpTo = common;
    return account.credit;
  }

  /** A principal's request is proposed. */
  void taken(int principal, ClientRequest request) {
    Account account = account(principal);
    long cost = cost(request);
    account.proposedCost += cost;
    if (active > 1) {
      long before = credit(account);
      account.credit = before - cost;
      common += cost / active;
    }
  }

  /** A batch is full. */
  void batchTaken() {
    common += BATCH_COST / Math.max(1, active);
  }

  /**
   * Nobody who is active has credit, and all of them wait: gives everybody what the first of them
   * lacks.
   *
   * @param best highest credit among those that wait
   */
  void lift(long best) {
    common += Math.max(0, 1 - best);
  }

  /** What a principal may still take before it waits for others. */
  long creditOf(int principal) {
    return credit(account(principal));
  }

  int active() {
    return active;
  }

  /** A batch is ordered: it waits for its execution. */
  void delivered(long sequence, Batch batch) {
    Map<Integer, Long> costs = new TreeMap<>();
    for (ClientRequest request : batch.requests()) {
      costs.merge(request.id().principal(), cost(request), Long::sum);
    }
    orderedCost += BATCH_COST + costs.values().stream().mapToLong(Long::longValue).sum();
    costs.forEach(
        (principal, cost) -> {
          Account account = account(principal);
          account.proposedCost = Math.max(0, account.proposedCost - cost);
          account.deliveredCost += cost;
          account.settledAtCost = orderedCost + accounts.size() * cost;
        });
    unexecuted.addLast(new Delivered(sequence, costs));
  }

  /**
   * Whether a fair primary may let a principal wait because of what it got last: the others have
   * not had as much since. Any replica can tell from what is ordered. One request is all that
   * somebody can be ahead, so this ends, if only the others are served.
   */
  boolean isAhead(int principal) {
    Account account = accounts.get(principal);
    return account != null && orderedCost < account.settledAtCost;
  }

  /** Everything up to here is executed. */
  void executed(long sequence, long nowMicros) {
    while (!unexecuted.isEmpty() && unexecuted.getFirst().sequence() <= sequence) {
      unexecuted
          .removeFirst()
          .costs()
          .forEach(
              (principal, cost) -> {
                Account account = account(principal);
                account.deliveredCost -= cost;
                account.activeMicros = nowMicros;
              });
    }
    forget(nowMicros);
  }

  /**
   * Results cost as much as requests of their size, but nobody knows before how large they will be:
   * they are paid for afterwards.
   */
  void answered(Map<Integer, Long> resultBytes) {
    resultBytes.forEach(
        (principal, bytes) -> {
          orderedCost += bytes;
          Account account = accounts.get(principal);
          if (account != null && bytes > 0) {
            account.settledAtCost =
                Math.max(account.settledAtCost, orderedCost + accounts.size() * bytes);
            if (active > 1) {
              account.credit = credit(account) - bytes;
              common += bytes / active;
            }
          }
        });
  }

  /**
   * What was proposed and not delivered was given up. Nobody proposes here until the next {@link
   * #look}: what is executed meanwhile is another primary's to reckon with.
   */
  void givenUp() {
    active = 0;
    accounts.values().forEach(account -> account.proposedCost = 0);
  }
}
