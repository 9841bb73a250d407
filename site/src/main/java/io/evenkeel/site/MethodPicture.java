package io.evenkeel.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A checkpoint method as a picture: what the executor and the checkpoint lane do around a position
 * {@code s}, from left to right. Widths show what is long and what is short, not measured times.
 *
 * @param name the method
 * @param description the picture in words
 * @param marks times below the lanes
 * @param executor what the executor does
 * @param lane what the checkpoint lane does
 */
record MethodPicture(
    String name, String description, List<Mark> marks, List<Bar> executor, List<Bar> lane) {

  private static final int LEFT = 110;
  private static final int WIDTH = 740;
  private static final int HEIGHT = 150;
  private static final int ROW_EXECUTOR = 22;
  private static final int ROW_LANE = 72;
  private static final int ROW_HEIGHT = 30;

  /** What a bar means: its colour. */
  enum Kind {
    EXECUTES,
    STANDS_STILL,
    TRACKS,
    READS,
    COMPLETES,
    WRITES
  }

  /** A stretch of work, in hundredths of the picture's time. */
  record Bar(Kind kind, int from, int to, String label) {}

  /** A named time. */
  record Mark(int at, String label) {}

  /**
   * Writes all pictures.
   *
   * @param arguments the directory to write to
   */
  public static void main(String[] arguments) throws IOException {
    for (MethodPicture picture : MethodPictures.ALL) {
      Files.writeString(Path.of(arguments[0]).resolve(picture.fileName()), picture.svg());
    }
  }

  String fileName() {
    return "method-" + name.toLowerCase(Locale.ROOT).replace('_', '-') + ".svg";
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " font-family=\"system-ui, sans-serif\" font-size=\"13\">\n"
                + "<title>%s: %s</title>\n"
                + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
            LEFT + WIDTH + 10,
            HEIGHT,
            name,
            description,
            LEFT + WIDTH + 10,
            HEIGHT));
    row(svg, "executor", ROW_EXECUTOR, executor);
    row(svg, "checkpoint lane", ROW_LANE, lane);
    for (Mark mark : marks) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %d V%d\" stroke=\"#555\" stroke-dasharray=\"3 3\"/>\n"
                  + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#333\">%s</text>\n",
              x(mark.at()),
              ROW_EXECUTOR - 8,
              ROW_LANE + ROW_HEIGHT + 12,
              x(mark.at()),
              ROW_LANE + ROW_HEIGHT + 30,
              mark.label()));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void row(StringBuilder svg, String label, int y, List<Bar> bars) {
    svg.append(
        String.format(
            Locale.ROOT, "<text x=\"0\" y=\"%d\" fill=\"#333\">%s</text>\n", y + 20, label));
    for (Bar bar : bars) {
      int width = x(bar.to()) - x(bar.from());
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
              x(bar.from()),
              y,
              width,
              ROW_HEIGHT,
              colour(bar.kind())));
      if (!bar.label().isEmpty()) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"%s\">%s</text>\n",
                x(bar.from()) + width / 2,
                y + 20,
                bar.kind() == Kind.STANDS_STILL ? "#fff" : "#1d2327",
                bar.label()));
      }
    }
  }

  private static String colour(Kind kind) {
    return switch (kind) {
      case EXECUTES -> "#dbe7ee";
      case TRACKS -> "#b9d3e1";
      case STANDS_STILL -> "#b3402e";
      case READS -> "#f3d9a4";
      case COMPLETES -> "#e9b872";
      case WRITES -> "#d5e3cd";
    };
  }

  private static int x(int hundredths) {
    return LEFT + hundredths * WIDTH / 100;
  }
}
