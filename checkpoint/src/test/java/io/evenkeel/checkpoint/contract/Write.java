package io.evenkeel.checkpoint.contract;

import java.util.Random;

/**
 * One change, as a workload wants it.
 *
 * @param object which object
 * @param kind what becomes of it
 * @param bytes length of a new value
 * @param seed of its content
 */
public record Write(int object, Kind kind, int bytes, long seed) {

  /** What becomes of an object. */
  public enum Kind {
    /** It gets a new value, whether it exists or not. */
    PUT,
    /** A small part of it changes, if it exists. */
    PATCH,
    /** It goes, if it exists. */
    DELETE
  }

  /** A name for the object; names are not in the order of numbers. */
  public String name() {
    return Integer.toString(object * 7_919 % 10_007, 36);
  }

  /** The new value. */
  public byte[] value() {
    byte[] value = new byte[bytes];
    new Random(seed).nextBytes(value);
    return value;
  }
}
