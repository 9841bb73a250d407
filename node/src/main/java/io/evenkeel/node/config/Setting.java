package io.evenkeel.node.config;

import java.util.Locale;
import java.util.Optional;

/**
 * The one declaration of a setting.
 *
 * @param section the section it stands in; empty for the top level of the file
 * @param key its name in that section
 * @param type allowed values
 * @param fallback what holds if the file does not name it; empty if the file must
 * @param meaning what it means and in which unit, as one sentence without a full stop
 */
record Setting<T>(
    String section, String key, SettingType<T> type, Optional<T> fallback, String meaning) {

  static <T> Setting<T> required(String section, String key, SettingType<T> type, String meaning) {
    return new Setting<>(section, key, type, Optional.empty(), meaning);
  }

  static <T> Setting<T> withDefault(
      String section, String key, SettingType<T> type, T fallback, String meaning) {
    return new Setting<>(section, key, type, Optional.of(fallback), meaning);
  }

  /** Section and key, as messages name it. */
  String name() {
    return section.isEmpty() ? key : section + "." + key;
  }

  /** The environment variable that overrides it; nothing overrides a file's version. */
  String environmentName() {
    return "EVENKEEL_"
        + name()
            .replace('.', '_')
            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .toUpperCase(Locale.ROOT);
  }

  /** The comment line that stands above it in a written file. */
  String comment() {
    String unset = fallback.map(value -> "; default " + type.printer().apply(value)).orElse("");
    return "# " + meaning + " (" + type.allowed() + unset + ")";
  }
}
