package io.evenkeel.checkpoint.root;

/** Leaves in ascending order of their hashed ids. */
public interface Leaves {

  /** The length of what was removed. */
  int REMOVED = -1;

  /** Number of leaves. */
  int size();

  /** The hashed id of a leaf; ids ascend with the index. */
  Digest hashedId(int index);

  /** The leaf digest of a leaf; {@link Digest#EMPTY} for what was removed. */
  Digest leafDigest(int index);

  /** Where the object is stored, as given to the builder. */
  long location(int index);

  /** Length of the object's value in bytes, or {@link #REMOVED}. */
  int length(int index);

  /** Copies hashed id and leaf digest, side by side, into {@code target} at {@code offset}. */
  void copyTo(int index, byte[] target, int offset);
}
