package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.Leaves;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;

/**
 * A finished image that is not durable yet.
 *
 * @param sink who wrote it
 * @param segments holds its last segment open
 * @param index what the last part of its index will hold
 */
record UnpublishedImage(StoredImage stored, StoreSink sink, SegmentWriter segments, Leaves index)
    implements Image {

  @Override
  public long sequence() {
    return stored.sequence();
  }

  @Override
  public RootHeader header() {
    return stored.header();
  }

  @Override
  public LeafTable leaves() {
    return stored.leaves();
  }

  @Override
  public StateObject read(int index) throws IOException {
    return stored.read(index);
  }
}
