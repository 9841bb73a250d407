package io.evenkeel.node.config;

import java.util.regex.Pattern;

/** Writes a configuration file in which a comment line above each setting explains it. */
final class CommentedYaml {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9/+=._ -]*");

  private final StringBuilder text = new StringBuilder();
  private String indent = "";
  private boolean firstOfEntry;

  /** A comment line; an empty one separates. */
  CommentedYaml comment(String line) {
    text.append(line.isEmpty() ? "\n" : indent + "# " + line + "\n");
    return this;
  }

  /** Opens a section at the top level. */
  CommentedYaml section(String name) {
    indent = "";
    text.append('\n').append(name).append(":\n");
    indent = "  ";
    return this;
  }

  /** Ends a section or list. */
  CommentedYaml end() {
    indent = "";
    return this;
  }

  /** Begins the next entry of a list. */
  CommentedYaml entry() {
    indent = "    ";
    firstOfEntry = true;
    return this;
  }

  /** A setting below its comment line. */
  <T> CommentedYaml put(Setting<T> setting, T value) {
    text.append(indent).append(setting.comment()).append('\n');
    return plain(setting, value);
  }

  /** A setting without its comment, for the entries of lists. */
  <T> CommentedYaml plain(Setting<T> setting, T value) {
    String lead = firstOfEntry ? "  - " : indent;
    firstOfEntry = false;
    String printed = setting.type().printer().apply(value);
    text.append(lead).append(setting.key()).append(": ").append(quoted(printed)).append('\n');
    return this;
  }

  private static String quoted(String value) {
    if (PLAIN.matcher(value).matches() && !value.endsWith(" ")) {
      return value;
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
