package io.evenkeel.node;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.StagedStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where the replica stands, as its lanes last said; any thread. */
final class Standing {

  /** What the ordering lane says. */
  record Order(
      long view,
      long committed,
      long lowWatermark,
      int pendingRequests,
      long stableSequence,
      Optional<CheckpointCertificate> certified,
      boolean recovering,
      boolean repairing,
      boolean diverged,
      boolean voting,
      Optional<StagedStatus> staged,
      Configurations configurations) {

    static Order of(Ordering ordering) {
      Agreement.Status status = ordering.agreement().status();
      return new Order(
          status.view(),
          status.delivered(),
          status.certified(),
          status.memory().requests(),
          ordering.stableSequence(),
          ordering.certified(),
          ordering.recovering(),
          ordering.repairing(),
          status.halted(),
          ordering.agreement().voting(),
          ordering.staged(),
          ordering.agreement().configurations());
    }
  }

  private volatile @Nullable Order order;
  private volatile @Nullable String halted;
  private volatile boolean stopping;
  private volatile boolean diskFull;
  private volatile String method = "";
  private volatile long executed;
  private final AtomicLong requests = new AtomicLong();

  void order(Order value) {
    order = value;
  }

  @Nullable Order order() {
    return order;
  }

  void method(String name) {
    method = name;
  }

  /** How checkpoints that have not begun will be taken. */
  String method() {
    return method;
  }

  void executed(long sequence, long count) {
    executed = sequence;
    requests.addAndGet(count);
  }

  long executed() {
    return executed;
  }

  long requests() {
    return requests.get();
  }

  void halted(String cause) {
    halted = cause;
  }

  void stopping() {
    stopping = true;
  }

  void diskFull(boolean full) {
    diskFull = full;
  }

  /** One word for people and scripts; with a cause when halted. */
  String state() {
    Order present = order;
    if (halted != null) {
      return "halted: " + halted;
    } else if (stopping) {
      return "stopping";
    } else if (diskFull) {
      return "disk-full";
    } else if (present == null) {
      return "starting";
    } else if (present.diverged()) {
      return "halted: the order here is not the quorum's";
    }
    if (present.repairing()) {
      return "repairing";
    }
    if (present.staged().isPresent()) {
      return "staged: " + describe(present.staged().get());
    }
    return present.recovering() ? "recovering" : "running";
  }

  private static String describe(StagedStatus staged) {
    return String.format(
        Locale.ROOT,
        "checkpoint %d of replica %d replayed to %d, confirmed by %d others; nothing is shown yet",
        staged.sequence(),
        staged.source(),
        staged.executed(),
        staged.confirmed());
  }
}
