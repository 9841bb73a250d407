package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;

/** A finished image with the writer that still holds its last segment open. */
record UnpublishedImage(StoredImage stored, SegmentWriter segments) implements Image {

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
