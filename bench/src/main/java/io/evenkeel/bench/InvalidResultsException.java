package io.evenkeel.bench;

/** A file with results does not have the form it must have; the message names the place. */
public final class InvalidResultsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidResultsException(String message) {
    super(message);
  }

  public InvalidResultsException(String message, Throwable cause) {
    super(message, cause);
  }
}
