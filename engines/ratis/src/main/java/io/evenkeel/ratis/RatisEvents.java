package io.evenkeel.ratis;

/** Told of what an operator wants to know. Any thread; must not block. */
@FunctionalInterface
public interface RatisEvents {

  /** How bad it is. */
  enum Severity {
    /** To be known. */
    INFO,
    /** To be looked at. */
    WARN
  }

  /**
   * Something happened.
   *
   * @param name stable, of {@code [a-z-]}
   * @param sequence log position it is about; 0 if none
   * @param text one line for people
   */
  void event(Severity severity, String name, long sequence, String text);

  /** To be known. */
  default void info(String name, long sequence, String text) {
    event(Severity.INFO, name, sequence, text);
  }

  /** To be looked at. */
  default void warn(String name, long sequence, String text) {
    event(Severity.WARN, name, sequence, text);
  }
}
