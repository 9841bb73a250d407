package io.evenkeel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The model of checkpoints in {@code docs/spec}: TLC finds nothing wrong with it, finds each
 * deliberate mistake, and reaches each rare situation.
 */
final class SpecificationTest {

  private static final String SMALL = "Progress";

  /** Fewer, and a configuration explores next to nothing. */
  private static final long DISTINCT_STATES_MIN = 5_000;

  /** Each mistake and the property that TLC must find violated. */
  private static final Map<String, String> MISTAKES =
      Map.ofEntries(
          Map.entry("list cleared a batch late", "OneRoot"),
          Map.entry("capture starts inside a batch", "OneRoot"),
          Map.entry("snapshot wins", "OneRoot"),
          Map.entry("vote before completion", "OneRoot"),
          Map.entry("walk goes on after the position", "OneRoot"),
          Map.entry("votes counted, not voters", "OneRoot"),
          Map.entry("late capture given up", "Converges"),
          Map.entry("quorum of f", "VisibleIsVerified"),
          Map.entry("position not signed", "VisibleIsVerified"),
          Map.entry("chunk unchecked", "VisibleIsVerified"),
          Map.entry("shown before complete", "VisibleIsVerified"));

  static Set<String> configurations() throws IOException {
    try (Stream<String> names = Files.list(Tlc.DIRECTORY).map(p -> p.getFileName().toString())) {
      return names
          .filter(name -> name.endsWith(".cfg"))
          .map(name -> name.substring(0, name.length() - 4))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  static Set<String> mistakes() {
    return new TreeSet<>(MISTAKES.keySet());
  }

  static Set<String> rareSituations() throws IOException {
    return found("(?m)^(Never\\w+) ==", Tlc.specification());
  }

  private static Set<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    Set<String> found = new TreeSet<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void theProtocolKeepsItsPromises(String name) throws IOException, InterruptedException {
    String configuration = Tlc.configuration(name);
    assertThat(configuration).contains("Broken = \"nothing\"", "INVARIANTS OneRoot ");
    Tlc.Result result = Tlc.run(name, configuration);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(Tlc.HOLDS);
    assertThat(result.output()).contains("No error has been found", " 0 states left on queue");
    assertThat(result.distinctStates()).isGreaterThan(DISTINCT_STATES_MIN);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsFound(String mistake) throws IOException, InterruptedException {
    String property = MISTAKES.get(mistake);
    boolean temporal = property.equals("Converges");
    String broken = Tlc.making(Tlc.configuration(SMALL), mistake);
    Tlc.Result result =
        Tlc.run(
            mistake,
            temporal
                ? Tlc.checkingTemporal(broken, property)
                : Tlc.checkingInvariant(broken, property));
    assertThat(result.exitCode())
        .as(result.output())
        .isEqualTo(temporal ? Tlc.TEMPORAL_PROPERTY_VIOLATED : Tlc.INVARIANT_VIOLATED);
  }

  @ParameterizedTest
  @MethodSource("rareSituations")
  void aRareSituationIsReached(String never) throws IOException, InterruptedException {
    String configuration = Tlc.checkingInvariant(Tlc.configuration(SMALL), never);
    Tlc.Result result = Tlc.run(never, configuration);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(Tlc.INVARIANT_VIOLATED);
    assertThat(result.output()).contains("Invariant " + never + " is violated");
  }

  @Test
  void everyMistakeOfTheSpecificationIsTried() throws IOException {
    String text = Tlc.specification();
    int from = text.indexOf("Mistakes == {");
    assertThat(from).isNotNegative();
    assertThat(found("\"([^\"]+)\"", text.substring(from, text.indexOf("\n\n", from))))
        .isEqualTo(mistakes());
  }

  @Test
  void thereAreConfigurationsAndRareSituations() throws IOException {
    assertThat(configurations()).contains(SMALL, "Whole");
    assertThat(rareSituations()).contains("NeverLate", "NeverInstalled");
  }
}
