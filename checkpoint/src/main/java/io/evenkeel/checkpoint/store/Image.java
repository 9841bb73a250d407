package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;

/**
 * The complete content of one checkpoint, readable object by object in the order of the trie
 * (hashed ids). Immutable; safe for concurrent reads while it is not pruned from its store.
 */
public interface Image {

  /** Sequence number of the last batch whose effects are included. */
  long sequence();

  /** What the root is the digest of: codec version, counts, digest of the trie. */
  RootHeader header();

  /** The sorted leaves: the trie itself. */
  LeafTable leaves();

  /**
   * Reads one object and checks it against its leaf.
   *
   * @param index position in {@link #leaves()}
   * @throws DamagedObjectException if the stored bytes do not match the leaf; names file and offset
   */
  StateObject read(int index) throws IOException;
}
