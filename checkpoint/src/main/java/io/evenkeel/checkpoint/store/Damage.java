package io.evenkeel.checkpoint.store;

/**
 * Where stored bytes are not what was written.
 *
 * @param reason what is wrong, to be counted
 * @param file name of the file in its directory
 * @param offset byte in the file at which it was noticed
 * @param detail one line for people
 */
public record Damage(Reason reason, String file, long offset, String detail) {

  /** Kinds of damage. */
  public enum Reason {
    /** A file that another one names does not exist. */
    MISSING_FILE,
    /** A file ends before its content does. */
    TRUNCATED,
    /** A file goes on after its content. */
    TOO_LONG,
    /** A file does not start with what its kind starts with. */
    UNKNOWN_FORMAT,
    /** Written by a version this one cannot read. */
    UNKNOWN_VERSION,
    /** A checksum does not match: flipped, torn, lost or misdirected write. */
    BAD_CHECKSUM,
    /** The checksum matches, but the content breaks the rules of the format. */
    BAD_CONTENT,
    /** An object's id or value does not match its leaf. */
    WRONG_OBJECT,
    /** The leaves do not have the root that the manifest names. */
    WRONG_ROOT
  }

  @Override
  public String toString() {
    return file + " at byte " + offset + ": " + reason + ", " + detail;
  }
}
