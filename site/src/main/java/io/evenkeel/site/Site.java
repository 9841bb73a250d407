package io.evenkeel.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Writes the site: begins with the documents, and follows their links into the repository. */
public final class Site {

  private static final Path START = Path.of("docs", "README.md");

  private final Path root;
  private final Path out;
  private final Template template;
  private final Deque<Path> due = new ArrayDeque<>();
  private final Set<Path> met = new HashSet<>();

  private Site(Path root, Path out) throws IOException {
    this.root = root;
    this.out = out;
    this.template = new Template(Navigation.of(START, Files.readString(root.resolve(START))));
  }

  /**
   * @param arguments the repository, and the directory to write to
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("two arguments: the repository and where to write");
    }
    write(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  /**
   * Writes all pages.
   *
   * @param root the repository
   * @param out made if it is missing; files in it that are not part of the site stay
   * @throws IOException if a file cannot be read or written, or a link leads nowhere
   */
  static void write(Path root, Path out) throws IOException {
    Site site = new Site(root.toAbsolutePath().normalize(), out);
    site.meet(START);
    while (!site.due.isEmpty()) {
      site.publish(site.due.remove());
    }
    Files.writeString(out.resolve("index.html"), Template.forwardTo("docs/README.html"));
  }

  private void publish(Path file) throws IOException {
    Path source = root.resolve(file);
    if (file.toString().endsWith(".md")) {
      Document document = Document.parse(root, file, Files.readString(source));
      document.references().forEach(this::meet);
      store(Document.pageOf(file), template.page(document));
    } else if (Document.isPicture(file)) {
      Path target = out.resolve(file);
      Files.createDirectories(target.getParent());
      Files.write(target, Files.readAllBytes(source));
    } else {
      store(Document.pageOf(file), template.source(file, Files.readString(source)));
    }
  }

  private void meet(Path file) {
    if (met.add(file)) {
      due.add(file);
    }
  }

  private void store(Path page, String html) throws IOException {
    Path target = out.resolve(page);
    Files.createDirectories(target.getParent() == null ? out : target.getParent());
    Files.writeString(target, html);
  }
}
