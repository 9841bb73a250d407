package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What others depend on: names of artifacts and modules, and the list of them. */
final class ArtifactsTest {

  /** Not for others to depend on. */
  private static final Set<String> UNPUBLISHED = Set.of("bench", "cli");

  private static String pom(String room) {
    String file = room + "/pom.xml";
    boolean engine = !Files.exists(Documents.ROOT.resolve(file));
    return Documents.read(engine ? "engines/" + file : file);
  }

  @Test
  void artifactModuleAndPackageOfARoomHaveItsName() {
    for (String room : House.rooms()) {
      assertThat(pom(room))
          .contains("<artifactId>evenkeel-" + room + "</artifactId>")
          .contains("<evenkeel.module>io.evenkeel." + room + "</evenkeel.module>");
    }
  }

  @Test
  void noPackageIsInTwoArtifacts() {
    Map<String, Set<String>> places = new TreeMap<>();
    for (JavaClass found : House.CLASSES) {
      URI source = found.getSource().orElseThrow().getUri();
      String place = source.toString().replaceFirst("/io/evenkeel/.*", "");
      places.computeIfAbsent(found.getPackageName(), name -> new TreeSet<>()).add(place);
    }
    assertThat(places.values()).allSatisfy(where -> assertThat(where).hasSize(1));
  }

  @Test
  void theBomNamesAllLibrariesAndNothingElse() {
    Set<String> libraries = new TreeSet<>(House.rooms());
    libraries.removeAll(UNPUBLISHED);
    String bom = Documents.read("bom/pom.xml");
    String managed = bom.substring(bom.indexOf("<dependencyManagement>"));
    assertThat(names(managed, "<artifactId>evenkeel-([^<]+)<")).isEqualTo(libraries);
  }

  @Test
  void artifactsThatDocumentsNameExist() {
    Set<String> known = new TreeSet<>(House.rooms());
    known.addAll(Set.of("bom", "dist", "parent", "site"));
    for (Path document : Documents.all()) {
      String text = Documents.read(document);
      assertThat(known)
          .as(document.toString())
          .containsAll(names(text, "<artifactId>evenkeel-([\\w-]+)<"))
          .containsAll(names(text, "io\\.evenkeel:evenkeel-([\\w-]+)"))
          .containsAll(names(text, "(?:artifact|module) `evenkeel-([\\w-]+)`"));
    }
  }

  @Test
  void librariesLeaveTheChoiceOfALoggerToTheProgram() {
    for (String room : House.rooms()) {
      if (!room.equals("cli")) {
        String withoutTests =
            pom(room)
                .replaceAll(
                    "(?s)<dependency>((?!</dependency>).)*<scope>test</scope>\\s*</dependency>",
                    "");
        assertThat(withoutTests).doesNotContain("logback", "log4j", "slf4j-simple", "slf4j-jdk14");
      }
    }
  }

  /** {@code ./mvnw install} fails for want of a jar, else. */
  @Test
  void modulesOfNothingButTestsAreNotInstalled() {
    Set<String> modules = names(Documents.read("pom.xml"), "<module>([^<]+)<");
    assertThat(modules).contains("laws", "spec");
    modules.removeIf(
        module ->
            Files.exists(Documents.ROOT.resolve(module + "/src/main"))
                || Documents.read(module + "/pom.xml").contains("<packaging>pom<"));
    assertThat(modules)
        .allSatisfy(
            module ->
                assertThat(Documents.read(module + "/pom.xml"))
                    .contains("<maven.install.skip>true<", "<maven.deploy.skip>true<"));
  }

  private static Set<String> names(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
