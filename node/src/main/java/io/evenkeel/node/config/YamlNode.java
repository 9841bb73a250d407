package io.evenkeel.node.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed YAML document, every node with the line it stands in (from 1). */
sealed interface YamlNode {

  int line();

  /**
   * @param text the scalar as written, without quotes; null if the key has no value
   */
  record Scalar(int line, @Nullable String text) implements YamlNode {}

  record Sequence(int line, List<YamlNode> items) implements YamlNode {}

  /**
   * @param entries in the order of the file
   * @param keyLines the line of each key
   */
  record Mapping(int line, Map<String, YamlNode> entries, Map<String, Integer> keyLines)
      implements YamlNode {}
}
