package io.evenkeel.node.offline;

import io.evenkeel.replica.CheckpointRefusal;
import java.io.IOException;
import java.util.Locale;

/** Nothing proves that a state is one that the cluster had; the message says what is missing. */
public final class UncertainStateException extends IOException {

  private static final long serialVersionUID = 1L;

  UncertainStateException(String message) {
    super(message);
  }

  /**
   * @param what checkpoint, archive or proof
   */
  static UncertainStateException because(String what, CheckpointRefusal reason) {
    return new UncertainStateException(what + " is not certified: " + text(reason));
  }

  /** One line for people. */
  static String text(CheckpointRefusal reason) {
    String why =
        switch (reason) {
          case MALFORMED -> "its certificate is none, or one of another version";
          case WRONG_CONFIGURATION ->
              "its certificate names a configuration that does not follow from the cluster file";
          case TOO_FEW_VOTES -> "its certificate has fewer than f+1 votes";
          case BAD_SIGNATURE -> "a signature in its certificate does not hold";
          case WRONG_ROOT -> "its certificate is for another position or root";
          default -> "";
        };
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-')
        + (why.isEmpty() ? "" : ", " + why);
  }
}
