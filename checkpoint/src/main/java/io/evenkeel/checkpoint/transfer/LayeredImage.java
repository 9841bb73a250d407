package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;

/**
 * Two images seen as one: an object is the upper one's if that has it, else the lower one's. It is
 * no checkpoint of any moment, only a place to look for objects that are here already.
 */
final class LayeredImage implements Image {

  private static final long UPPER = 1L << Integer.SIZE;

  private final Image upper;
  private final Image lower;
  private final LeafTable leaves;

  LayeredImage(Image upper, Image lower) {
    this.upper = upper;
    this.lower = lower;
    LeafTable.Builder builder = new LeafTable.Builder();
    add(builder, lower.leaves(), 0);
    add(builder, upper.leaves(), UPPER);
    this.leaves = builder.build();
  }

  private static void add(LeafTable.Builder builder, LeafTable leaves, long layer) {
    for (int i = 0; i < leaves.size(); i++) {
      builder.put(leaves.hashedId(i), leaves.leafDigest(i), layer | i, leaves.length(i), layer);
    }
  }

  @Override
  public long sequence() {
    return upper.sequence();
  }

  @Override
  public RootHeader header() {
    return new RootHeader(
        upper.header().codecVersion(), leaves.size(), leaves.valueBytes(), leaves.trie());
  }

  @Override
  public LeafTable leaves() {
    return leaves;
  }

  @Override
  public StateObject read(int index) throws IOException {
    long location = leaves.location(index);
    return (location & UPPER) == 0 ? lower.read((int) location) : upper.read((int) location);
  }
}
