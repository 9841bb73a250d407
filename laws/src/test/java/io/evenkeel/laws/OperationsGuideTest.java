package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Refusal;
import io.evenkeel.checkpoint.transfer.DemotionReason;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.RawKey;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.StagingRefusal;
import io.evenkeel.transport.CloseReason;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/OPERATIONS.md} names every setting, counter, event and exit code of the code. */
final class OperationsGuideTest {

  private static final String GUIDE = Documents.read("docs/OPERATIONS.md");
  private static final Pattern COMMENT = Pattern.compile(" *# (.*) \\((.*?)(?:; default (.*))?\\)");
  private static final Pattern COUNTED = Pattern.compile("count\\(\\s*\"([a-z.-]+[a-z])\"");
  private static final Pattern EVENT =
      Pattern.compile("\\.(?:info|warn|failure|about)\\([^\";]*\"([a-z-]+)\"\\s*,");

  @Test
  void settingsOfTheClusterFile() {
    String yaml =
        ClusterConfig.withDefaults("evenkeel", RawKey.of(new byte[32]), List.of(), List.of())
            .toYaml();
    assertThat(table("cluster.yaml")).isEqualTo(expectedTable(yaml));
  }

  @Test
  void settingsOfTheReplicaFile() {
    assertThat(table("replica.yaml")).isEqualTo(expectedTable(ReplicaConfig.defaultYaml(0)));
  }

  @Test
  void settingsOfTheClientFile() {
    assertThat(table("client.yaml")).isEqualTo(expectedTable(ClientConfig.defaultYaml(0, "c")));
  }

  /** The rows between the markers of a file's table. */
  private static String table(String file) {
    String begin = "<!-- settings of " + file + " -->\n";
    int from = GUIDE.indexOf(begin);
    assertThat(from).as(begin).isNotNegative();
    return GUIDE.substring(from + begin.length(), GUIDE.indexOf("<!-- end -->", from));
  }

  /** A row for each setting in a file as it is written, from the comment above the setting. */
  private static String expectedTable(String yaml) {
    StringBuilder rows = new StringBuilder("| setting | meaning | allowed | default |\n");
    rows.append("|---|---|---|---|\n");
    String section = "";
    String above = "";
    for (String line : yaml.split("\n", -1)) {
      if (line.matches("[A-Za-z]+:")) {
        section = line.replace(":", ".");
      } else if (line.matches(" *[A-Za-z]+: .*")) {
        Matcher comment = COMMENT.matcher(above);
        assertThat(comment.matches()).as(line).isTrue();
        String key = line.strip().replaceFirst(":.*", "");
        String name = line.startsWith(" ") ? section + key : key;
        String fallback = comment.group(3) == null ? "required" : "`" + comment.group(3) + "`";
        rows.append(
            String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %s |\n",
                name,
                comment.group(1),
                comment.group(2),
                fallback));
      }
      above = line;
    }
    return rows.toString();
  }

  @Test
  void countersAndEventsByName() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (String source : sourcesOfNode()) {
      find(COUNTED, source).forEach(name -> require(name, missing));
      find(EVENT, source).forEach(name -> require(name, missing));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void countersByReason() {
    Set<String> missing = new TreeSet<>();
    labels(Refusal.values()).forEach(label -> require("refused.order." + label, missing));
    labels(CheckpointRefusal.values())
        .forEach(label -> require("refused.checkpoint." + label, missing));
    labels(StagingRefusal.values()).forEach(label -> require("refused.staging." + label, missing));
    labels(DemotionReason.values()).forEach(label -> require("refused.transfer." + label, missing));
    labels(ExecutionEffect.Waiting.Reason.values())
        .forEach(label -> require("execution.waiting." + label, missing));
    labels(CloseReason.values())
        .forEach(label -> require("transport.closed_" + label.replace('-', '_'), missing));
    assertThat(missing).isEmpty();
  }

  @Test
  void exitCodes() throws IllegalAccessException {
    for (Field field : ExitCodes.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        assertThat(GUIDE).contains("\n| " + field.getInt(null) + " |");
      }
    }
  }

  private static void require(String name, Set<String> missing) {
    if (!GUIDE.contains("`" + name + "`")) {
      missing.add(name);
    }
  }

  private static Stream<String> labels(Enum<?>[] reasons) {
    return Stream.of(reasons)
        .map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static List<String> sourcesOfNode() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Documents.ROOT.resolve("node/src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.add(Documents.read(file));
      }
    }
    assertThat(sources).isNotEmpty();
    return sources;
  }

  private static List<String> find(Pattern pattern, String source) {
    List<String> names = new ArrayList<>();
    Matcher matcher = pattern.matcher(source);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
