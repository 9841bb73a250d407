package io.evenkeel.api;

/**
 * One object of the state with its value.
 *
 * @param id the object's id
 * @param value the object's canonical bytes; the holder must not change them
 */
public record StateObject(ObjectId id, byte[] value) {

  /** Longest value of one object, in bytes (64 MiB). */
  public static final int VALUE_BYTES_MAX = 64 << 20;
}
