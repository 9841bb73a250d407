package io.evenkeel.checkpoint.root;

/**
 * First byte of everything that is hashed here, so that no input of one kind is an input of
 * another. Inputs that start with a text tag start with its {@code 'e'} (0x65).
 */
final class Domain {

  static final byte LEAF_NODE = 0x00;
  static final byte INNER_NODE = 0x01;
  static final byte SMALL_OBJECT = 0x10;
  static final byte LARGE_OBJECT = 0x11;
  static final byte BLOCK = 0x12;
  static final byte BLOCK_INNER = 0x13;

  private Domain() {}
}
