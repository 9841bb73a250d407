package io.evenkeel.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An HTML page that needs nothing but itself, for small and large, light and dark. */
public final class Page {

  /** What the colours behind charts mean. */
  public static final String LEGEND =
      "<span class=\"swatch capture\"></span>capture beside requests "
          + "<span class=\"swatch pause\"></span>pause "
          + "<span class=\"swatch completion\"></span>completion and publishing; ";

  private Page() {}

  /** The whole document around its content. */
  public static String of(String title, String content) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + "<title>"
        + Html.text(title)
        + "</title><style>\n"
        + style()
        + "</style></head><body><main>\n"
        + content
        + "</main></body></html>\n";
  }

  static String style() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
