package io.evenkeel.node.http;

import java.util.List;

/**
 * Metrics of one name.
 *
 * @param name as it is scraped, with its unit and, if it counts, {@code _total} at the end
 * @param labels names of its labels
 * @param help one line
 */
record Family(String name, Type type, List<String> labels, String help) {

  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** As the library wants it: it appends the ending itself. */
  String baseName() {
    return type == Type.COUNTER ? name.substring(0, name.length() - "_total".length()) : name;
  }

  static Family gauge(String name, String help, String... labels) {
    return new Family("evenkeel_" + name, Type.GAUGE, List.of(labels), help);
  }

  static Family counter(String name, String help, String... labels) {
    return new Family("evenkeel_" + name + "_total", Type.COUNTER, List.of(labels), help);
  }
}
