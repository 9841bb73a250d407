package io.evenkeel.bench.report;

import io.evenkeel.bench.Results;
import io.evenkeel.bench.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The talk's table from several results. Ratios are all of one run, the first that has some; how
 * resilient a method is needs no control and may be of another.
 *
 * @param origin a line that says by letters where it comes from
 */
record TalkTable(List<Summary> summaries, String origin) {

  private static final String ORIGIN = "Ratios from ";
  private static final Pattern LETTER = Pattern.compile("\\b[A-Z]\\b");

  /** Empty if no results compare methods. */
  static Optional<TalkTable> of(List<Results> all) {
    return all.stream()
        .filter(TalkTable::comparesMethods)
        .findFirst()
        .map(compared -> of(compared, all));
  }

  private static TalkTable of(Results compared, List<Results> all) {
    List<Summary> summaries = new ArrayList<>();
    Set<String> resilience = new TreeSet<>();
    for (Summary summary : compared.summary()) {
      Summary whole = summary;
      for (int i = 0; i < all.size() && !whole.tellsResilience(); i++) {
        whole = resilience(all.get(i), summary.method()).map(whole::resilientAs).orElse(whole);
        if (whole.tellsResilience()) {
          resilience.add(Target.letter(i));
        }
      }
      summaries.add(whole);
    }
    String others =
        resilience.isEmpty() ? "" : "; resilience from " + String.join(", ", resilience);
    return new TalkTable(summaries, ORIGIN + Target.letter(all.indexOf(compared)) + others + ".");
  }

  private static boolean comparesMethods(Results results) {
    return results.summary().stream().filter(of -> of.throughputRatio() != null).count() > 1;
  }

  private static Optional<Summary> resilience(Results results, String method) {
    return results.summary().stream()
        .filter(of -> of.method().equals(method) && of.tellsResilience())
        .findFirst();
  }

  /** A section that is kept, with the letters that its sources have now. */
  static String kept(String section, EarlierPage.Letters letters) {
    StringBuilder text = new StringBuilder();
    section
        .lines()
        .map(line -> line.startsWith(ORIGIN) ? renamed(line, letters) : line)
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static String renamed(String line, EarlierPage.Letters letters) {
    return LETTER.matcher(line).replaceAll((MatchResult letter) -> letters.of(letter.group()));
  }
}
