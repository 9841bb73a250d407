package io.evenkeel.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request ended without a result. {@link #outcome()} says whether it may have been executed,
 * {@link #kind()} why; {@code docs/ERRORS.md} has cause and fix for each kind.
 */
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

  /** Why there is no result. */
  public enum Kind {
    /** Too few replicas answered alike in time. */
    TIMEOUT,
    /** More than {@code f} replicas and this client do not accept each other. */
    REJECTED,
    /** One replica that was asked by itself is not reachable, or does not answer. */
    UNREACHABLE,
    /** The replicas cannot verify this client's signature or MAC. */
    AUTHENTICATION,
    /** The configuration does not give this client the permission. */
    PERMISSION,
    /** The operation is larger than allowed. */
    TOO_LARGE,
    /** So many calls wait in this client that it takes no more. */
    QUEUE_FULL,
    /** The session expired while the request was under way. */
    SESSION_EXPIRED,
    /** The session has gone on without this request. */
    SUPERSEDED,
    /** Executed; the replicas no longer keep the result. */
    RESULT_DROPPED,
    /** The service failed on the request, on all replicas alike. */
    SERVICE_FAILED,
    /** The client was closed. */
    CLOSED,
    /** The waiting thread was interrupted. */
    INTERRUPTED,
    /** Anything else; the message says what. */
    OTHER;

    /** Its name in the catalogue of errors, such as {@code client.timeout}. */
    public String code() {
      return "client." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Kind kind;
  private final Outcome outcome;

  /**
   * An exception of no kind that the library itself knows.
   *
   * @param outcome what is known about the execution
   * @param message one line that names the cause and, where there is one, the fix
   */
  public ServiceClientException(Outcome outcome, String message, @Nullable Throwable cause) {
    this(Kind.OTHER, outcome, message, cause);
  }

  /**
   * @param kind why there is no result
   * @param outcome what is known about the execution
   * @param message one line that names the cause and, where there is one, the fix
   */
  public ServiceClientException(
      Kind kind, Outcome outcome, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.outcome = outcome;
  }

  /** Why there is no result. */
  public Kind kind() {
    return kind;
  }

  /** What is known about the operation's execution. */
  public Outcome outcome() {
    return outcome;
  }

  /** With the code of its kind, for logs. */
  @Override
  public String toString() {
    return getClass().getName() + " [" + kind.code() + "]: " + getMessage();
  }
}
