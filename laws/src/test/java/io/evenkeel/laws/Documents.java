package io.evenkeel.laws;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/** The repository's Markdown files, and what can be read out of them. */
final class Documents {

  /** The repository; tests run in the directory of their module. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Set<String> SKIPPED = Set.of("target", ".git", ".mvn", "node_modules");
  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern SOURCE = Pattern.compile("(?:src|srcset|href)=\"([^\"]+)\"");

  private Documents() {}

  static List<Path> all() {
    List<Path> found = new ArrayList<>();
    collect(ROOT, found);
    return found;
  }

  private static void collect(Path directory, List<Path> found) {
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.sorted().toList()) {
        String name = child.getFileName().toString();
        if (Files.isDirectory(child) && !SKIPPED.contains(name)) {
          collect(child, found);
        } else if (name.endsWith(".md")) {
          found.add(child);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(String path) {
    return read(ROOT.resolve(path));
  }

  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Targets of links and images, without those in code blocks and those to other places. */
  static List<String> relativeLinks(Path document) {
    String text = withoutCode(read(document));
    List<String> targets = new ArrayList<>();
    for (Pattern pattern : List.of(LINK, SOURCE)) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.matches("[a-z]+:.*")) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  /** What a link can name behind {@code #}: headings as the usual viewers turn them into ids. */
  static Set<String> anchors(Path document) {
    Set<String> anchors = new TreeSet<>();
    for (String line : withoutBlocks(read(document)).split("\n", -1)) {
      if (line.matches("#{1,6} .*")) {
        String heading = line.replaceFirst("#+ ", "").strip().toLowerCase(Locale.ROOT);
        anchors.add(heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
      }
    }
    return anchors;
  }

  /** The first fenced block of that language behind a text. */
  static String block(String document, String after, String language) {
    int from = document.indexOf(after);
    int start = from < 0 ? -1 : document.indexOf("```" + language + "\n", from);
    int begin = start + language.length() + 4;
    int end = start < 0 ? -1 : document.indexOf("```", begin);
    return end < 0 ? "" : document.substring(begin, end);
  }

  private static String withoutCode(String text) {
    return withoutBlocks(text).replaceAll("`[^`\n]*`", "");
  }

  private static String withoutBlocks(String text) {
    return text.replaceAll("(?ms)^ *```.*?^ *```", "");
  }
}
