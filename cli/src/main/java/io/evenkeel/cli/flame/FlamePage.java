package io.evenkeel.cli.flame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Stacks as boxes: as wide as what was seen in them, above what called them. */
final class FlamePage {

  private static final int WIDTH = 1200;
  private static final int ROW = 17;

  /** What is narrower is left out: nobody could read or hit it. */
  private static final double WIDTH_MIN = 0.4;

  private static final double CHARACTER = 6.6;

  private FlamePage() {}

  /** The whole page. */
  static String of(String title, Recorded recorded) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(title))
        .append("</title>\n<style>\n")
        .append(resource("flame.css"))
        .append("</style></head><body>\n<h1>")
        .append(escaped(title))
        .append(
            "</h1>\n<p>A box is a method, as wide as what was seen in it and in what it called;")
        .append(" the boxes below it called it, the lowest is its thread. Point at one for its")
        .append(" figures; click one to widen it, the lowest box to go back.</p>\n")
        .append("<p><label>Find: <input id=\"find\" type=\"search\"></label> ")
        .append("<span id=\"found\"></span></p>\n");
    section(page, "Java", "samples of threads that executed Java", "samples", recorded.java());
    section(
        page,
        "Native calls",
        "samples of threads inside of native methods (cryptography, SQLite, sockets), but for"
            + " those that wait; they are taken more rarely than the others",
        "samples",
        recorded.nativeCalls());
    section(page, "Allocation", "bytes asked for, estimated", "bytes", recorded.allocations());
    return page.append("<script>\n")
        .append(resource("flame.js"))
        .append("</script></body></html>\n")
        .toString();
  }

  private static void section(
      StringBuilder page, String name, String what, String unit, StackTree stacks) {
    long total = stacks.root().weight();
    page.append("<h2>").append(name).append("</h2>\n<p>");
    page.append(String.format(Locale.ROOT, "%,d %s: %s.</p>%n", total, unit, what));
    if (total == 0) {
      return;
    }
    long weightMin = (long) Math.ceil(total * WIDTH_MIN / WIDTH);
    int height = (stacks.depth(weightMin) + 1) * ROW;
    page.append(
        String.format(
            Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" data-width=\"%d\">%n", WIDTH, height, WIDTH));
    Drawing drawing = new Drawing(page, total, weightMin, height, unit);
    drawing.box("all", stacks.root(), 0, 0);
    page.append("</svg>\n");
  }

  /** Draws the boxes of one graph. */
  private record Drawing(StringBuilder page, long total, long weightMin, int height, String unit) {

    void box(String name, StackTree.Node node, long before, int level) {
      double x = (double) before * WIDTH / total;
      double width = (double) node.weight() * WIDTH / total;
      int y = height - (level + 1) * ROW;
      page.append(
          String.format(
              Locale.ROOT,
              "<g data-x=\"%.3f\" data-w=\"%.3f\"><title>%s%n%,d %s, %.2f %%</title>"
                  + "<rect x=\"%.3f\" y=\"%d\" width=\"%.3f\" height=\"%d\" fill=\"%s\"/>",
              x,
              width,
              escaped(name),
              node.weight(),
              unit,
              100.0 * node.weight() / total,
              x,
              y,
              width,
              ROW - 1,
              colour(name)));
      page.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.3f\" y=\"%d\">%s</text></g>%n",
              x + 3,
              y + ROW - 5,
              escaped(shortened(name, width))));
      long at = before;
      for (Map.Entry<String, StackTree.Node> child : node.children().entrySet()) {
        if (child.getValue().weight() >= weightMin) {
          box(child.getKey(), child.getValue(), at, level + 1);
          at += child.getValue().weight();
        }
      }
    }
  }

  private static String shortened(String name, double width) {
    int characters = (int) ((width - 6) / CHARACTER);
    int dot = name.lastIndexOf('.', Math.max(0, name.lastIndexOf('.') - 1));
    String plain = dot < 0 ? name : name.substring(dot + 1);
    return characters < 3
        ? ""
        : plain.length() <= characters ? plain : plain.substring(0, characters - 1) + "…";
  }

  /** Ours stand out; what belongs together looks alike. */
  private static String colour(String name) {
    int shade = Math.floorMod(name.hashCode(), 18);
    if (name.startsWith("io.evenkeel")) {
      return "hsl(24 85% " + (58 + shade) + "%)";
    }
    return name.startsWith("java") || name.startsWith("jdk") || name.startsWith("sun")
        ? "hsl(210 30% " + (72 + shade) + "%)"
        : "hsl(140 30% " + (66 + shade) + "%)";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream in = FlamePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
