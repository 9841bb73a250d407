package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents keep pace with the tree they describe. */
final class DocumentsTest {

  private static final int COLUMNS_MAX = 120;

  @Test
  void relativeLinksAndImagesLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : Documents.all()) {
      for (String link : Documents.relativeLinks(document)) {
        if (!resolves(document, link)) {
          broken.add(Documents.ROOT.relativize(document) + " -> " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean resolves(Path document, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    if (!target.startsWith(Documents.ROOT) || !Files.exists(target)) {
      return false;
    }
    return parts.length == 1
        || !target.toString().endsWith(".md")
        || Documents.anchors(target).contains(parts[1]);
  }

  @Test
  void linesFitOneScreen() {
    List<String> tooLong = new ArrayList<>();
    for (Path document : Documents.all()) {
      int number = 0;
      for (String line : Documents.read(document).split("\n", -1)) {
        number++;
        if (line.length() > COLUMNS_MAX && !line.startsWith("|")) {
          tooLong.add(Documents.ROOT.relativize(document) + ":" + number);
        }
      }
    }
    assertThat(tooLong).as("lines of more than 120 columns, but for rows of tables").isEmpty();
  }

  @Test
  void theReadmesServiceIsTheOneThatIsTested() {
    String source = Documents.read("api/src/test/java/io/evenkeel/api/CounterService.java");
    assertThat(Documents.block(Documents.read("README.md"), "CounterService.java", "java"))
        .isEqualTo(source);
  }
}
