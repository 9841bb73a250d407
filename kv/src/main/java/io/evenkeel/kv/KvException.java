package io.evenkeel.kv;

import org.jspecify.annotations.Nullable;

/**
 * The store refused an operation, which then changed nothing, or gave a result that is not a
 * key-value store's. The message is one line for people.
 */
public final class KvException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why an operation was refused. The code stands on the wire and never changes its meaning. */
  public enum Reason {
    /** The bytes are not an operation of this version. */
    MALFORMED(1),
    /** A key, prefix or position is too short or too long. */
    KEY_SIZE(2),
    /** A value is too long. */
    VALUE_SIZE(3),
    /** The operation as a whole is too long. */
    OPERATION_SIZE(4),
    /** A number of entries is out of bounds. */
    ENTRY_COUNT(5),
    /** The value to increment is not a decimal number of 64 bits. */
    NOT_A_NUMBER(6),
    /** The incremented number would not fit into 64 bits. */
    OVERFLOW(7),
    /** The result is not one that this operation has: another service or version answers. */
    UNEXPECTED_RESULT(8),
    /** It would take the transaction it belongs to above its bounds. */
    TRANSACTION_SIZE(9);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static @Nullable Reason ofCode(int code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      return null;
    }
  }

  private final Reason reason;

  KvException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why, for programs. */
  public Reason reason() {
    return reason;
  }
}
