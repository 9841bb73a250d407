package io.evenkeel.cli.local;

/**
 * The keys a demonstration works on, and what each of their versions looks like, so that any value
 * that is read can be told apart from any other. Immutable; any thread.
 */
public interface DataSet {

  /** What {@link #version} says about a value that never was one of that key. */
  int FOREIGN = -1;

  /** Number of keys. */
  int size();

  /** A key. */
  byte[] key(int index);

  /** What is written as a version of a key; version 0 is what is loaded. */
  byte[] value(int index, int version);

  /** Which version of the key the value is, byte for byte; or {@link #FOREIGN}. */
  int version(int index, byte[] value);

  /** Bytes of all values of version 0. */
  long bytes();
}
