package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents keep pace with the tree they describe. */
final class DocumentsTest {

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
  void theReadmesServiceIsTheOneThatIsTested() {
    String source = Documents.read("api/src/test/java/io/evenkeel/api/CounterService.java");
    assertThat(Documents.block(Documents.read("README.md"), "CounterService.java", "java"))
        .isEqualTo(source);
  }
}
