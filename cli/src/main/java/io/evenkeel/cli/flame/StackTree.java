package io.evenkeel.cli.flame;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Stacks that were seen, joined as far as they begin alike. One thread at a time. */
final class StackTree {

  /** Deeper frames count for the one at this depth. */
  static final int DEPTH_MAX = 200;

  /** A frame as it was called from those above it. */
  static final class Node {

    private final TreeMap<String, Node> children = new TreeMap<>();
    private long weight;

    /** What was seen here and in whatever it called. */
    long weight() {
      return weight;
    }

    /** What it called, by name. */
    Map<String, Node> children() {
      return children;
    }
  }

  private final Node root = new Node();

  /**
   * Adds one stack.
   *
   * @param frames the outermost first
   * @param weight how much it counts
   */
  void add(List<String> frames, long weight) {
    Node node = root;
    node.weight += weight;
    for (String frame : frames.subList(0, Math.min(DEPTH_MAX, frames.size()))) {
      node = node.children.computeIfAbsent(frame, name -> new Node());
      node.weight += weight;
    }
  }

  Node root() {
    return root;
  }

  /** Levels below the root that weigh at least so much. */
  int depth(long weightMin) {
    return depth(root, weightMin);
  }

  private static int depth(Node node, long weightMin) {
    int deepest = 0;
    for (Node child : node.children.values()) {
      if (child.weight >= weightMin) {
        deepest = Math.max(deepest, 1 + depth(child, weightMin));
      }
    }
    return deepest;
  }
}
