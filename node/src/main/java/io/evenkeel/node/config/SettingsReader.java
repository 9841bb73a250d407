package io.evenkeel.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes settings out of one section of a file; {@link #finish} then refuses what nobody took. The
 * set of known names is what was asked for, so a name cannot be read and unknown at once.
 */
final class SettingsReader {

  private final Path file;
  private final YamlNode.Mapping mapping;
  private final Map<String, String> environment;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<SettingsReader> children = new ArrayList<>();

  private SettingsReader(Path file, YamlNode.Mapping mapping, Map<String, String> environment) {
    this.file = file;
    this.mapping = mapping;
    this.environment = environment;
  }

  /**
   * Reads a file.
   *
   * @param environment variables that may override settings
   * @param how the fix to name if the file is missing
   */
  static SettingsReader open(Path file, Map<String, String> environment, String how) {
    return new SettingsReader(file, YamlFile.read(file, how), environment);
  }

  Path file() {
    return file;
  }

  int line() {
    return mapping.line();
  }

  /** Whether the file names this key. */
  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  /** The value of a setting: from the environment, else from the file, else its default. */
  <T> T get(Setting<T> setting) {
    known.add(setting.key());
    String override =
        setting.key().equals("version") ? null : environment.get(setting.environmentName());
    if (override != null) {
      return parse(
          setting, override, "environment variable " + setting.environmentName(), "unset it");
    }
    YamlNode node = mapping.entries().get(setting.key());
    if (node == null) {
      return setting.fallback().orElseThrow(() -> missing(setting));
    }
    String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : null;
    String place = file + " line " + node.line();
    if (text == null) {
      String what = node instanceof YamlNode.Scalar ? "has no value" : "is not a single value";
      throw new ConfigException(
          String.format(
              "setting `%s` in %s %s; allowed: %s",
              setting.name(), place, what, setting.type().allowed()));
    }
    return parse(setting, text, place, "remove the line");
  }

  private ConfigException missing(Setting<?> setting) {
    for (String key : mapping.entries().keySet()) {
      if (!known.contains(key) && Nearest.to(key, List.of(setting.key())).isPresent()) {
        return unknown(key, "did you mean `" + setting.key() + "`?");
      }
    }
    return new ConfigException(
        String.format(
            "setting `%s` is missing in %s (entry or section at line %d); add it: %s; allowed: %s",
            setting.name(), file, line(), setting.meaning(), setting.type().allowed()));
  }

  private ConfigException unknown(String key, String hint) {
    return new ConfigException(
        String.format(
            "unknown setting `%s` in %s line %d; %s",
            shortened(key), file, mapping.keyLines().get(key), hint));
  }

  private static <T> T parse(Setting<T> setting, String text, String place, String remove) {
    try {
      return setting.type().parser().apply(text.strip());
    } catch (IllegalArgumentException e) {
      String fallback =
          setting
              .fallback()
              .map(
                  value -> " (or " + remove + " for " + setting.type().printer().apply(value) + ")")
              .orElse("");
      throw new ConfigException(
          String.format(
              "setting `%s` in %s is `%s`; allowed: %s%s",
              setting.name(), place, shortened(text), setting.type().allowed(), fallback),
          e);
    }
  }

  /** A section of this one; if the file lacks it, an empty one, so that defaults hold. */
  SettingsReader section(String key) {
    known.add(key);
    YamlNode node = mapping.entries().get(key);
    if (node == null || (node instanceof YamlNode.Scalar scalar && scalar.text() == null)) {
      return child(new YamlNode.Mapping(mapping.line(), Map.of(), Map.of()), environment);
    }
    return child(asMapping(node, "section `" + key + "`"), environment);
  }

  /** The entries of a list of sections; overrides do not apply to them. */
  List<SettingsReader> list(String key) {
    known.add(key);
    YamlNode node = mapping.entries().get(key);
    if (node == null) {
      throw new ConfigException(
          String.format("the list `%s` is missing in %s; `evenkeel init` writes it", key, file));
    }
    if (node instanceof YamlNode.Scalar scalar && scalar.text() == null) {
      return List.of();
    }
    if (!(node instanceof YamlNode.Sequence sequence)) {
      throw new ConfigException(
          String.format(
              "`%s` in %s line %d must be a list: lines that begin with `-`",
              key, file, node.line()));
    }
    List<SettingsReader> entries = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      entries.add(child(asMapping(item, "each entry of `" + key + "`"), Map.of()));
    }
    return entries;
  }

  private SettingsReader child(YamlNode.Mapping inner, Map<String, String> overrides) {
    SettingsReader reader = new SettingsReader(file, inner, overrides);
    children.add(reader);
    return reader;
  }

  private YamlNode.Mapping asMapping(YamlNode node, String what) {
    if (node instanceof YamlNode.Mapping inner) {
      return inner;
    }
    throw new ConfigException(
        String.format(
            "%s in %s line %d must consist of `setting: value`", what, file, node.line()));
  }

  /** Refuses every setting of this section and those below that was not asked for. */
  void finish() {
    for (String key : mapping.entries().keySet()) {
      if (!known.contains(key)) {
        Optional<String> nearest = Nearest.to(key, known);
        throw unknown(
            key,
            nearest
                .map(name -> "did you mean `" + name + "`?")
                .orElse("known here: " + String.join(", ", known)));
      }
    }
    for (SettingsReader child : children) {
      child.finish();
    }
  }

  private static String shortened(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}", "?");
    return oneLine.length() <= 80 ? oneLine : oneLine.substring(0, 77) + "...";
  }
}
