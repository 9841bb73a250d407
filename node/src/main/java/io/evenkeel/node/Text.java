package io.evenkeel.node;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts for people; numbers in them look the same on every machine. */
final class Text {

  private Text() {}

  @SuppressWarnings("AnnotateFormatMethod") // no annotations library here
  static String of(String format, @Nullable Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
