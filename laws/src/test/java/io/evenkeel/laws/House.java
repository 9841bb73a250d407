package io.evenkeel.laws;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rooms, who may see whom, and their compiled classes. */
final class House {
  static final String ROOT = "io.evenkeel";

  /**
   * For each room, the rooms whose classes it may use: those it depends on in its pom and what
   * stands behind them. A room that is missing here is found by {@link LawsTest}.
   */
  static final Map<String, Set<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry("api", Set.of()),
          Map.entry("transport", Set.of()),
          Map.entry("client", Set.of("api", "agreement", "transport")),
          Map.entry("agreement", Set.of()),
          Map.entry("checkpoint", Set.of("api")),
          Map.entry("execution", Set.of("api", "checkpoint")),
          Map.entry("replica", Set.of("api", "agreement", "execution", "checkpoint")),
          Map.entry("storage", Set.of("api", "checkpoint")),
          Map.entry(
              "node",
              Set.of(
                  "api",
                  "client",
                  "agreement",
                  "execution",
                  "checkpoint",
                  "replica",
                  "storage",
                  "transport")),
          Map.entry("sim", Set.of("api", "agreement", "execution", "checkpoint", "replica")),
          Map.entry("testkit", Set.of("api")),
          Map.entry(
              "testcluster",
              Set.of("api", "client", "agreement", "checkpoint", "node", "transport")),
          Map.entry("kv", Set.of("api")),
          Map.entry("bench", Set.of()),
          Map.entry("redis", Set.of("api", "kv")),
          Map.entry("ycsb", Set.of("api", "kv")),
          Map.entry("ratis", Set.of("api", "execution", "checkpoint", "storage")),
          Map.entry(
              "cli",
              Set.of(
                  "api",
                  "transport",
                  "client",
                  "agreement",
                  "checkpoint",
                  "execution",
                  "replica",
                  "storage",
                  "node",
                  "sim",
                  "kv",
                  "bench",
                  "redis",
                  "ycsb",
                  "ratis")));

  /** The rooms a simulator can run: no clock, thread, socket, file, chance or logger. */
  static final List<String> PURE = List.of("agreement", "checkpoint", "execution", "replica");

  /** The rooms that map core records to messages of the wire format. */
  static final Set<String> MAPPING = Set.of("transport", "client", "node");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  private House() {}

  static Set<String> rooms() {
    return new TreeSet<>(MAY_SEE.keySet());
  }

  static Set<String> mayNotSee(String room) {
    Set<String> others = rooms();
    others.remove(room);
    others.removeAll(MAY_SEE.get(room));
    return others;
  }

  static String inside(String room) {
    return ROOT + "." + room + "..";
  }

  static String[] inside(Iterable<String> rooms) {
    Set<String> patterns = new TreeSet<>();
    rooms.forEach(room -> patterns.add(inside(room)));
    return patterns.toArray(String[]::new);
  }
}
