package io.evenkeel.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;

/** What stands around the text of a page. Nothing is loaded from elsewhere. */
final class Template {

  private final Navigation navigation;
  private final String style;

  Template(Navigation navigation) throws IOException {
    this.navigation = navigation;
    try (InputStream in = Template.class.getResourceAsStream("site.css")) {
      this.style = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The page of a document. */
  String page(Document document) {
    StringBuilder contents = new StringBuilder();
    if (document.headings().size() > 2) {
      contents.append("<nav class=\"contents\" aria-label=\"On this page\"><ul>\n");
      for (Document.Section section : document.headings()) {
        contents
            .append("<li><a href=\"#")
            .append(section.anchor())
            .append("\">")
            .append(escape(section.title()))
            .append("</a></li>\n");
      }
      contents.append("</ul></nav>\n");
    }
    String body =
        document
            .html()
            .replaceFirst("</h1>\n", "</h1>\n" + Matcher.quoteReplacement(contents.toString()));
    return around(Document.pageOf(document.file()), document.title(), body);
  }

  /** The page of a file that is not a document. */
  String source(Path file, String text) {
    String body =
        "<h1><code>" + escape(slashes(file)) + "</code></h1>\n<pre>" + escape(text) + "</pre>\n";
    return around(Document.pageOf(file), file.getFileName().toString(), body);
  }

  /** A page that leads to another one. */
  static String forwardTo(String page) {
    return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Evenkeel</title>\n"
        + "<meta http-equiv=\"refresh\" content=\"0; url="
        + page
        + "\">\n<a href=\""
        + page
        + "\">Evenkeel</a></html>\n";
  }

  /** How one page names another. */
  static String link(Path from, Path to) {
    Path directory = from.getParent();
    return slashes(directory == null ? to : directory.relativize(to));
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private String around(Path page, String title, String body) {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        + escape(title.equals("Evenkeel") ? title : title + " · Evenkeel")
        + "</title>\n<style>\n"
        + style
        + "</style>\n</head>\n<body>\n<details class=\"menu\" open><summary>Evenkeel</summary>\n"
        + menu(page)
        + "</details>\n<main>\n"
        + body
        + "</main>\n</body>\n</html>\n";
  }

  private String menu(Path page) {
    StringBuilder menu = new StringBuilder("<nav aria-label=\"Pages\">\n");
    for (Navigation.Group group : navigation.groups()) {
      menu.append("<h2>").append(escape(group.title())).append("</h2>\n<ul>\n");
      for (Navigation.Entry entry : group.entries()) {
        menu.append("<li><a href=\"")
            .append(link(page, entry.page()))
            .append(entry.page().equals(page) ? "\" aria-current=\"page\">" : "\">")
            .append(escape(entry.title()))
            .append("</a></li>\n");
      }
      menu.append("</ul>\n");
    }
    return menu.append("</nav>\n").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
