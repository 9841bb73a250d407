package io.evenkeel.node.offline;

import io.evenkeel.agreement.Digest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record of a protocol log, for people.
 *
 * @param place where it stands
 * @param type what was noted
 * @param view the view it belongs to, where it belongs to one
 * @param sequence the batch it belongs to, where it belongs to one
 * @param digest of that batch, or of the history up to it
 * @param detail what else there is to say, in a few words
 */
public record LogEntry(
    Place place,
    Type type,
    OptionalLong view,
    OptionalLong sequence,
    Optional<Digest> digest,
    String detail) {

  /**
   * Where a record stands.
   *
   * @param file name of the segment file
   * @param offset where in it, in bytes
   * @param head whether it repeats, at the start of a segment, what must outlive older ones
   */
  public record Place(String file, long offset, boolean head) {}

  /** What a replica notes. */
  public enum Type {
    /** It left all views before this one. */
    VIEW,
    /** It accepted, or made, a proposal. */
    ACCEPTED,
    /** It had a prepared certificate. */
    PREPARED,
    /** A body that did not come with a proposal of the view. */
    FETCHED,
    /** A batch is committed. */
    COMMITTED,
    /** The low watermark moved. */
    ORDER_CERTIFICATE,
    /** It said VIEW-CHANGE. */
    VIEW_CHANGE,
    /** It sent or accepted NEW-VIEW. */
    NEW_VIEW
  }
}
