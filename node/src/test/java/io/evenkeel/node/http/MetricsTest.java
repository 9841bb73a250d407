package io.evenkeel.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.evenkeel.node.status.Latencies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names of the metrics: as scraped, in the guide, on the dashboard and in the alerts. */
final class MetricsTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern COUNTED = Pattern.compile("count\\(\\s*\"([a-z.-]+[a-z])\"");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? ([-+0-9.eEInfNa]+)");
  private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"");
  private static final Pattern SELECTOR =
      Pattern.compile("(\\w+\\()?\\b((?:evenkeel|jvm|process)_[a-z_]+)(?:\\{([^}]*)\\})?");
  private static final Pattern GROUPING = Pattern.compile("by \\(([a-z, ]+)\\)");
  private static final Set<String> OF_COUNTERS = Set.of("rate(", "increase(", "irate(");
  private static final Set<String> OF_SCRAPES = Set.of("instance", "job");

  private static String scraped() {
    Exposition out = Metrics.of(Scene.reply(1, 40).build(), new Latencies().buckets());
    return new String(out.body(null).content(), StandardCharsets.UTF_8);
  }

  /** A histogram's samples have endings. */
  private static String family(String sample) {
    return sample.replaceFirst("^(evenkeel_request_latency_seconds)_(bucket|sum|count)$", "$1");
  }

  @Test
  void whatIsScrapedIsWhatIsNamedWithItsTypeAndLabels() {
    Map<String, String> types = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String line : scraped().split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (line.startsWith("# TYPE")) {
        types.put(words[2], words[3]);
      } else if (!line.startsWith("#") && !line.isEmpty()) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        Set<String> names = new TreeSet<>();
        String text = sample.group(2) == null ? "" : sample.group(2);
        LABEL.matcher(text).results().forEach(label -> names.add(label.group(1)));
        names.remove("le");
        labels.put(family(sample.group(1)), names);
      }
    }
    Map<String, String> namedTypes = new TreeMap<>();
    Map<String, Set<String>> namedLabels = new TreeMap<>();
    for (Family family : Metrics.families()) {
      namedTypes.put(family.name(), family.type().name().toLowerCase(Locale.ROOT));
      namedLabels.put(family.name(), new TreeSet<>(family.labels()));
    }
    assertThat(types).isEqualTo(namedTypes);
    assertThat(labels).isEqualTo(namedLabels);
  }

  @Test
  void valuesAreInSecondsAndRefusalsHaveTheirReason() {
    assertThat(scraped())
        .contains("evenkeel_log_sync_seconds_total 1.5\n")
        .contains("evenkeel_refusals_total{reason=\"conflicting\",what=\"order\"} 3.0\n")
        .contains("evenkeel_refusals_total{reason=\"bad-signature\",what=\"order\"} 0.0\n")
        .contains("evenkeel_refusals_total{reason=\"chunks\",what=\"message\"} 2.0\n")
        .contains("evenkeel_state{state=\"running\"} 1.0\n")
        .contains("evenkeel_misbehaviour_total{about=\"3\",event=\"wrong-root\"} 7.0\n")
        .contains("evenkeel_checkpoint_last_pause_max_seconds 2.5E-4\n");
  }

  @Test
  void theGuideHasATableOfExactlyTheseMetrics() throws IOException {
    StringBuilder rows =
        new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
    for (Family family : Metrics.families()) {
      rows.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s |\n",
              family.name(),
              family.type().name().toLowerCase(Locale.ROOT),
              String.join(", ", family.labels()),
              family.help()));
    }
    String guide = Files.readString(ROOT.resolve("docs/OPERATIONS.md"));
    String begin = "<!-- metrics -->\n";
    assertThat(guide).contains(begin);
    int from = guide.indexOf(begin) + begin.length();
    assertThat(guide.substring(from, guide.indexOf("<!-- end -->", from)))
        .isEqualTo(rows.toString());
  }

  @Test
  void everyCounterOfTheCodeIsAMetric() throws IOException {
    Set<String> counters = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher counted = COUNTED.matcher(Files.readString(file));
        while (counted.find()) {
          counters.add(counted.group(1));
        }
      }
    }
    new io.evenkeel.transport.TransportCounters()
        .snapshot()
        .keySet()
        .forEach(name -> counters.add("transport." + name));
    assertThat(counters).hasSizeGreaterThan(40);
    assertThat(counters)
        .as("a counter without a place in CounterMetrics")
        .allMatch(name -> CounterMetrics.familyOf(name).isPresent());
  }

  @Test
  void theDashboardAsksForMetricsThatThereAre() throws IOException {
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(ROOT.resolve("docs/monitoring/grafana-dashboard.json").toFile());
    List<String> expressions = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      panel.path("targets").forEach(target -> expressions.add(target.get("expr").asText()));
    }
    assertThat(expressions).hasSizeGreaterThan(25).allSatisfy(MetricsTest::check);
  }

  @Test
  void theAlertsAskForMetricsThatThereAre() throws IOException {
    JsonNode file =
        new ObjectMapper(new YAMLFactory())
            .readTree(ROOT.resolve("docs/monitoring/prometheus-rules.yml").toFile());
    List<String> expressions = new ArrayList<>();
    for (JsonNode group : file.get("groups")) {
      for (JsonNode rule : group.get("rules")) {
        expressions.add(rule.get("expr").asText());
        assertThat(rule.get("annotations").get("summary").asText()).isNotBlank();
        assertThat(rule.get("labels").get("severity").asText()).isIn("critical", "warning", "info");
      }
    }
    assertThat(expressions).hasSizeGreaterThan(12).allSatisfy(MetricsTest::check);
  }

  /** Names exist, labels belong to them, and only what counts is asked for its rate. */
  private static void check(String expression) {
    Map<String, Family> known = new HashMap<>();
    Metrics.families().forEach(family -> known.put(family.name(), family));
    Set<String> labels = new HashSet<>(OF_SCRAPES);
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      Family family = known.get(family(selector.group(2)));
      assertThat(family).as(selector.group(2) + " in " + expression).isNotNull();
      labels.addAll(family.labels());
      if (family.type() == Family.Type.HISTOGRAM) {
        labels.add("le");
      }
      String text = selector.group(3) == null ? "" : selector.group(3);
      Pattern.compile("([a-z_]+)[=!]~?\"")
          .matcher(text)
          .results()
          .forEach(
              label ->
                  assertThat(label.group(1))
                      .as(expression)
                      .satisfiesAnyOf(
                          name -> assertThat(family.labels()).contains(name),
                          name -> assertThat(OF_SCRAPES).contains(name)));
      String function = selector.group(1) == null ? "" : selector.group(1);
      assertThat(OF_COUNTERS.contains(function) && family.type() == Family.Type.GAUGE)
          .as("a rate of what does not count: " + expression)
          .isFalse();
      assertThat(function.equals("delta(") && family.type() != Family.Type.GAUGE)
          .as("delta() is for gauges: " + expression)
          .isFalse();
    }
    GROUPING
        .matcher(expression)
        .results()
        .flatMap(by -> Stream.of(by.group(1).split(", *", -1)))
        .forEach(label -> assertThat(labels).as(expression).contains(label));
  }
}
