package io.evenkeel.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The generated part of a page as it was: what is measured anew replaces it, the rest stays with
 * the command it came from. Whoever repeats one experiment need not have the others' results.
 */
final class EarlierPage {

  /** Columns of a target's row: what, target, measured, verdict, letter of the source. */
  private static final int WHAT = 0;

  private static final int TARGET = 1;
  private static final int LETTER = 4;

  private final Map<String, List<String>> rows = new LinkedHashMap<>();
  private final Map<String, List<String>> sources = new LinkedHashMap<>();
  private final Map<String, String> sections = new LinkedHashMap<>();

  private EarlierPage() {}

  /** Reads it; what it does not have is not measured. */
  static EarlierPage read(String part) {
    EarlierPage page = new EarlierPage();
    for (String section : part.split("(?m)^(?=## )", -1)) {
      if (section.startsWith("## ")) {
        String title = section.lines().findFirst().orElse("").substring("## ".length());
        page.sections.put(title, section.strip() + "\n");
      }
    }
    page.table(ResultsPage.TARGETS).forEach(row -> page.rows.put(row.get(WHAT), row));
    page.table(ResultsPage.SOURCES).forEach(row -> page.sources.put(row.get(0), row));
    return page;
  }

  private List<List<String>> table(String title) {
    List<List<String>> all = new ArrayList<>();
    section(title)
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1) // its header
        .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
        .forEach(cells -> all.add(Stream.of(cells).map(c -> c.replace("\\|", "|")).toList()));
    return all;
  }

  /** A section with its heading, ended by a line feed; empty if there is none. */
  String section(String title) {
    return sections.getOrDefault(title, "");
  }

  /**
   * A target's row, with another letter; without one if it was not measured, or the target is
   * another one now.
   */
  List<String> row(List<String> now, Letters letters) {
    List<String> row = rows.getOrDefault(now.get(WHAT), List.of());
    if (row.size() <= LETTER
        || !row.get(TARGET).equals(now.get(TARGET))
        || !sources.containsKey(row.get(LETTER))) {
      return now;
    }
    List<String> kept = new ArrayList<>(row.subList(0, LETTER));
    kept.add(letters.of(row.get(LETTER)));
    return kept;
  }

  /** A source's row, under its new letter. */
  List<String> source(String old, String letter) {
    List<String> row = new ArrayList<>(sources.getOrDefault(old, List.of()));
    row.set(0, letter);
    return row;
  }

  /** New letters of sources that are still needed, behind those of what is measured now. */
  static final class Letters {

    private final int first;
    private final List<String> old = new ArrayList<>();

    /** The first letter's index. */
    Letters(int first) {
      this.first = first;
    }

    /** The new letter. */
    String of(String letter) {
      if (!old.contains(letter)) {
        old.add(letter);
      }
      return Target.letter(first + old.indexOf(letter));
    }

    /** Those that were asked for. */
    List<String> kept() {
      return old;
    }
  }
}
