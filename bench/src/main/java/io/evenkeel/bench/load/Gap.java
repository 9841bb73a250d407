package io.evenkeel.bench.load;

/**
 * A time in which no client at all got a result.
 *
 * @param startMillis when it began
 * @param micros how long it lasted
 */
public record Gap(long startMillis, long micros) {

  /** Whether it has a moment in common with a time span. */
  public boolean meets(long fromMillis, long toMillis) {
    return startMillis <= toMillis && startMillis + micros / 1000 >= fromMillis;
  }
}
