package io.evenkeel.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  @TempDir Path out;

  @Test
  void everyLinkOfEveryPageLeadsSomewhere() throws IOException {
    Site.write(ROOT, out);
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page).replaceAll("(?s)<pre>.*?</pre>", ""));
      while (link.find()) {
        links++;
        if (!leadsSomewhere(page, link.group(1))) {
          broken.add(out.relativize(page) + " -> " + link.group(1));
        }
      }
    }
    assertThat(links).isPositive();
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    if (link.matches("[a-z]+:.*")) {
      return true;
    }
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.isRegularFile(target)
        && (parts.length == 1 || Files.readString(target).contains("id=\"" + parts[1] + "\""));
  }

  @Test
  void allDocumentsArePagesAndNothingComesFromElsewhere() throws IOException {
    Site.write(ROOT, out);
    for (Path document : documents()) {
      Path page = out.resolve(Document.pageOf(ROOT.relativize(document)));
      assertThat(page).exists();
      assertThat(Files.readString(page))
          .contains("<h1")
          .doesNotContain("src=\"http")
          .doesNotContain("<script")
          .doesNotContain("<link");
    }
  }

  @Test
  void aLinkToNowhereStopsTheBuild() {
    assertThatThrownBy(() -> Document.parse(ROOT, Path.of("docs/X.md"), "# X\n\n[y](Y.md)\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("docs/X.md")
        .hasMessageContaining("Y.md");
  }

  @Test
  void linksBecomeLinksToPages() throws IOException {
    Document document =
        Document.parse(
            ROOT, Path.of("docs/X.md"), "# X\n\n[a](GLOSSARY.md#words) [b](../README.md)\n");
    assertThat(document.html())
        .contains("href=\"GLOSSARY.html#words\"")
        .contains("href=\"../README.html\"");
    assertThat(document.references())
        .containsExactly(Path.of("docs/GLOSSARY.md"), Path.of("README.md"));
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      return files.filter(file -> file.toString().endsWith(".html")).toList();
    }
  }

  /** What a reader should find; pages of examples and tests are reached by links. */
  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }
}
