package io.evenkeel.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the archive. */
final class ArchiveTest {

  private static final Map<String, String> NOTHING_SET =
      Map.of("EVENKEEL_JAVA_HOME", "", "EVENKEEL_JAVA_OPTS", "");

  @TempDir static Path directory;
  private static Distribution distribution;

  @BeforeAll
  static void unpack() throws IOException {
    distribution = Distribution.unpack(directory);
  }

  @Test
  void eachJarOfOursHasItsModuleNameItsLicenseAndNotice() throws IOException {
    assertThat(distribution.ownJars()).isNotEmpty();
    for (Path path : distribution.ownJars()) {
      try (JarFile jar = new JarFile(path.toFile())) {
        String room = path.getFileName().toString().split("-")[1];
        assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
            .isEqualTo("io.evenkeel." + room);
        assertThat(jar.getEntry("META-INF/LICENSE")).as(path.toString()).isNotNull();
        assertThat(jar.getEntry("META-INF/NOTICE")).as(path.toString()).isNotNull();
      }
    }
  }

  @Test
  void noTwoJarsOfOursShareAPackageSoThatTheyCanBeModules() {
    ModuleFinder finder = ModuleFinder.of(distribution.ownJars().toArray(Path[]::new));
    Configuration resolved =
        ModuleLayer.boot()
            .configuration()
            .resolve(
                finder,
                ModuleFinder.of(),
                finder.findAll().stream()
                    .map(ModuleReference::descriptor)
                    .map(module -> module.name())
                    .collect(Collectors.toSet()));
    assertThat(resolved.modules()).hasSize(distribution.ownJars().size());
  }

  @Test
  void theRunnableJarNamesTheJarsThatAreThere() throws IOException {
    Path jar = distribution.file("evenkeel-");
    try (JarFile file = new JarFile(jar.toFile())) {
      List<Path> named =
          List.of(
                  file.getManifest()
                      .getMainAttributes()
                      .getValue(Attributes.Name.CLASS_PATH)
                      .split(" "))
              .stream()
              .map(distribution.root()::resolve)
              .toList();
      assertThat(named).containsExactlyInAnyOrderElementsOf(distribution.jars());
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(
            Distribution.run(
                    directory, NOTHING_SET, List.of(java, "-jar", jar.toString(), "--version"))
                .require(0))
        .startsWith("evenkeel ");
  }

  @Test
  void thirdPartyNamesEveryLibraryAndNoOther() throws IOException {
    String text = Files.readString(distribution.root().resolve("THIRD-PARTY.md"));
    TreeSet<String> named =
        Pattern.compile("(?m)^\\| (`[^|]+)\\|")
            .matcher(text)
            .results()
            .map(row -> row.group(1))
            .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
            .map((MatchResult name) -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> libraries =
        distribution.jars().stream()
            .filter(jar -> !Distribution.isOwn(jar))
            .map(jar -> jar.getFileName().toString().replaceFirst("-[0-9].*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(libraries);
    Pattern.compile("`(licenses/[^`]+)`")
        .matcher(text)
        .results()
        .forEach(file -> assertThat(distribution.root().resolve(file.group(1))).exists());
    Path sbom = distribution.root().resolve("sbom.json");
    assertThat(Files.exists(sbom) || System.getProperty("evenkeel.network").equals("offline true"))
        .isTrue();
    if (Files.exists(sbom)) {
      assertThat(Files.readString(sbom))
          .contains(libraries.stream().map(name -> "\"" + name + "\"").toList());
    }
  }

  @Test
  void theLauncherWorksThroughLinksAndSaysWhatIsMissing() throws IOException {
    Path link = directory.resolve("a link");
    Files.createSymbolicLink(link, distribution.root().resolve("bin/evenkeel"));
    assertThat(
            Distribution.run(directory, NOTHING_SET, List.of(link.toString(), "--version"))
                .require(0))
        .startsWith("evenkeel ");
    assertThat(distribution.evenkeel(Map.of("EVENKEEL_JAVA_HOME", "/nowhere"), "status").require(3))
        .isEqualTo(
            "evenkeel: EVENKEEL_JAVA_HOME=/nowhere is not a Java 17 or later: correct or unset"
                + " it\n");
    Path alone = Files.createDirectories(directory.resolve("alone/bin")).resolve("evenkeel");
    Files.copy(distribution.root().resolve("bin/evenkeel"), alone);
    assertThat(alone.toFile().setExecutable(true)).isTrue();
    assertThat(Distribution.run(directory, NOTHING_SET, List.of(alone.toString())).require(3))
        .contains("keep bin/ and lib/ together");
  }

  @Test
  void completionsAreThoseOfTheCommandLine() throws IOException {
    assertThat(Files.readString(distribution.root().resolve("completion/evenkeel")))
        .contains("complete -F _complete_evenkeel")
        .contains("--interval-requests");
    assertThat(new File(distribution.root().toFile(), "bin/evenkeel").canExecute()).isTrue();
  }
}
