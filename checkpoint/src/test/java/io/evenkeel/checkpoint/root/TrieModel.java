package io.evenkeel.checkpoint.root;

import io.evenkeel.api.ObjectId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The definitions of the package comment written down once more, as slowly and plainly as can be.
 */
final class TrieModel {

  final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();

  interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  static byte[] hash(Content content) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      content.writeTo(new DataOutputStream(bytes));
      return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] hashedId(ObjectId id) {
    return hash(
        out -> {
          out.writeBytes("evenkeel.id.1");
          out.write(id.isReserved() ? 1 : 0);
          out.write(id.bytes());
        });
  }

  static byte[] leaf(ObjectId id, byte[] value) {
    boolean large = value.length > 65_536;
    return hash(
        out -> {
          out.write(large ? 0x11 : 0x10);
          out.write(id.isReserved() ? 1 : 0);
          out.writeInt(id.length());
          out.write(id.bytes());
          out.writeLong(value.length);
          out.write(large ? blockTree(blocks(value)) : value);
        });
  }

  static List<byte[]> blocks(byte[] value) {
    List<byte[]> blocks = new ArrayList<>();
    for (int at = 0; at < value.length; at += 65_536) {
      int from = at;
      blocks.add(
          hash(
              out -> {
                out.write(0x12);
                out.write(value, from, Math.min(65_536, value.length - from));
              }));
    }
    return blocks;
  }

  static byte[] blockTree(List<byte[]> blocks) {
    if (blocks.size() == 1) {
      return blocks.get(0);
    }
    int left = 1;
    while (left * 2 < blocks.size()) {
      left *= 2;
    }
    byte[] leftTree = blockTree(blocks.subList(0, left));
    byte[] rightTree = blockTree(blocks.subList(left, blocks.size()));
    return inner(0x13, -1, leftTree, rightTree);
  }

  static byte[] inner(int domain, int bit, byte[] left, byte[] right) {
    return hash(
        out -> {
          out.write(domain);
          if (bit >= 0) {
            out.writeShort(bit);
          }
          out.write(left);
          out.write(right);
        });
  }

  /** Digest over the leaves whose hashed ids start with these bits, given as text. */
  Digest subtree(String prefix) {
    Map<String, byte[]> leaves = new TreeMap<>();
    objects.forEach(
        (id, value) -> {
          String bits = bits(hashedId(id));
          if (bits.startsWith(prefix)) {
            leaves.put(bits, leaf(id, value));
          }
        });
    return Digest.of(node(leaves, prefix.length()));
  }

  RootHeader header(int codecVersion) {
    long bytes = objects.values().stream().mapToLong(value -> value.length).sum();
    return new RootHeader(codecVersion, objects.size(), bytes, subtree(""));
  }

  static String bits(byte[] hashedId) {
    StringBuilder text = new StringBuilder();
    for (byte b : hashedId) {
      text.append(Integer.toBinaryString((b & 0xff) + 256), 1, 9);
    }
    return text.toString();
  }

  private static byte[] node(Map<String, byte[]> leaves, int bit) {
    if (leaves.isEmpty()) {
      return new byte[32];
    }
    if (leaves.size() == 1) {
      Map.Entry<String, byte[]> only = leaves.entrySet().iterator().next();
      return hash(
          out -> {
            out.write(0x00);
            for (int i = 0; i < 256; i += 8) {
              out.write(Integer.parseInt(only.getKey().substring(i, i + 8), 2));
            }
            out.write(only.getValue());
          });
    }
    Map<String, byte[]> left = new TreeMap<>();
    Map<String, byte[]> right = new TreeMap<>();
    leaves.forEach((bits, leaf) -> (bits.charAt(bit) == '0' ? left : right).put(bits, leaf));
    if (left.isEmpty() || right.isEmpty()) {
      return node(leaves, bit + 1);
    }
    return inner(0x01, bit, node(left, bit + 1), node(right, bit + 1));
  }
}
