package io.evenkeel.cli.bench;

/** How long nothing was acknowledged. Any thread; times are those of {@link System#nanoTime}. */
final class AnswerGaps {

  /**
   * The longest time without an answer.
   *
   * @param fromNanos the last answer before it
   * @param toNanos the first one after it, or when it was asked for
   */
  record Gap(long fromNanos, long toNanos) {
    long micros() {
      return (toNanos - fromNanos) / 1_000;
    }
  }

  private long lastNanos;
  private long answers;
  private Gap longest;

  AnswerGaps(long nowNanos) {
    this.lastNanos = nowNanos;
    this.longest = new Gap(nowNanos, nowNanos);
  }

  /** A request was acknowledged. */
  synchronized void answered(long nowNanos) {
    answers++;
    note(nowNanos);
    lastNanos = Math.max(lastNanos, nowNanos);
  }

  private void note(long nowNanos) {
    if (nowNanos - lastNanos > longest.toNanos() - longest.fromNanos()) {
      longest = new Gap(lastNanos, nowNanos);
    }
  }

  /** Requests acknowledged so far. */
  synchronized long answers() {
    return answers;
  }

  /** The longest gap since this was called last; one that has not ended counts up to now. */
  synchronized Gap takeLongest(long nowNanos) {
    note(nowNanos);
    Gap taken = longest;
    longest = new Gap(nowNanos, nowNanos);
    return taken;
  }
}
