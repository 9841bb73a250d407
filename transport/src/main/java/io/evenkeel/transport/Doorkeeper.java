package io.evenkeel.transport;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast connections are accepted. The price of one, a TLS handshake, is due before anybody knows
 * who calls, so all callers pay from one purse: it holds enough for everybody to come at once, gets
 * back what a connection cost that stays, and is refilled slowly for those that do not. While it is
 * empty callers wait in the listen queue; connections that stand notice nothing.
 */
final class Doorkeeper {

  private static final int PURSE = 256;
  private static final int REFILLED_PER_SECOND = 20;
  private static final long STAYS_MILLIS = 1_000;
  private static final long REFILL_NANOS = TimeUnit.SECONDS.toNanos(1) / REFILLED_PER_SECOND;

  private final TransportCounters counters;
  private @Nullable Channel listener;
  private int purse = PURSE;
  private long refilledNanos = System.nanoTime();
  private boolean shut;

  Doorkeeper(TransportCounters counters) {
    this.counters = counters;
  }

  synchronized void guards(Channel bound) {
    listener = bound;
  }

  /** Somebody was let in; event loop. */
  void entered(Channel channel) {
    pay();
    var stays =
        channel.eventLoop().schedule(() -> giveBack(channel), STAYS_MILLIS, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> stays.cancel(false));
  }

  private synchronized void pay() {
    refill();
    purse--;
    Channel guarded = listener;
    if (purse <= 0 && !shut && guarded != null) {
      shut = true;
      counters.countShut();
      guarded.config().setAutoRead(false);
      reopenLater(guarded);
    }
  }

  private void refill() {
    long intervals = (System.nanoTime() - refilledNanos) / REFILL_NANOS;
    refilledNanos += intervals * REFILL_NANOS;
    purse = (int) Math.min(PURSE, purse + intervals);
  }

  private void reopenLater(Channel guarded) {
    var unused = guarded.eventLoop().schedule(this::reopen, REFILL_NANOS, TimeUnit.NANOSECONDS);
  }

  private synchronized void reopen() {
    refill();
    Channel guarded = listener;
    if (guarded == null || !guarded.isActive()) {
      return;
    }
    if (purse > 0) {
      shut = false;
      guarded.config().setAutoRead(true);
    } else {
      reopenLater(guarded);
    }
  }

  private synchronized void giveBack(Channel channel) {
    if (channel.isActive()) {
      purse = Math.min(PURSE, purse + 1);
    }
  }
}
