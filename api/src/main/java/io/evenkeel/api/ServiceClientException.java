package io.evenkeel.api;

import org.jspecify.annotations.Nullable;

/** A request ended without a result. */
public final class ServiceClientException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is known about the operation's execution. */
  public enum Outcome {
    /** It was not executed and never will be. */
    NOT_EXECUTED,
    /** It may have been executed, or may still be. */
    UNKNOWN,
    /** It was executed, but its result is no longer kept. */
    EXECUTED
  }

  private final Outcome outcome;

  /**
   * @param outcome what is known about the execution
   * @param message one line that names the cause and, where there is one, the fix
   */
  public ServiceClientException(Outcome outcome, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
  }

  /** What is known about the operation's execution. */
  public Outcome outcome() {
    return outcome;
  }
}
