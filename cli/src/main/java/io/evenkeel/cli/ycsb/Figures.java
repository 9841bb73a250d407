package io.evenkeel.cli.ycsb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What YCSB printed about a phase.
 *
 * @param text its lines
 * @param values for each section (READ, OVERALL, ...) its figures by YCSB's names
 */
record Figures(String text, Map<String, Map<String, Double>> values) {

  private static final Pattern LINE =
      Pattern.compile("\\[([^\\]]+)\\], ([^,]+), (-?[0-9.]+(?:E-?[0-9]+)?|NaN)");
  private static final String RETURN = "Return=";
  private static final String OK = RETURN + "OK";

  static Figures parse(String output) {
    StringBuilder text = new StringBuilder();
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    for (String line : output.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        text.append(line).append('\n');
        values
            .computeIfAbsent(matcher.group(1), section -> new LinkedHashMap<>())
            .put(matcher.group(2), Double.parseDouble(matcher.group(3)));
      }
    }
    return new Figures(text.toString(), values);
  }

  /** Operations of the store that YCSB counted as done. */
  long done() {
    return returns(true);
  }

  /** Operations that ended in another way. */
  long failed() {
    return returns(false);
  }

  private long returns(boolean ok) {
    return values.values().stream()
        .flatMap(section -> section.entrySet().stream())
        .filter(figure -> figure.getKey().startsWith(RETURN))
        .filter(figure -> figure.getKey().equals(OK) == ok)
        .mapToLong(figure -> figure.getValue().longValue())
        .sum();
  }

  double operationsPerSecond() {
    return values.getOrDefault("OVERALL", Map.of()).getOrDefault("Throughput(ops/sec)", 0.0);
  }
}
