package io.evenkeel.cli.demo.report;

/** Text inside HTML. */
final class Html {

  private Html() {}

  /** The text with everything escaped that means something to HTML. */
  static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
