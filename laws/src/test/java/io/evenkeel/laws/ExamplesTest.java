package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The projects below {@code examples/}: their sources compile against this tree, their tests pass.
 * That they build against the installed artifacts, {@code examples/check.sh} shows.
 */
final class ExamplesTest {

  private static final long MINUTES_MAX = 5;
  private static final Path EXAMPLES = Documents.ROOT.resolve("examples");

  @TempDir Path directory;

  private static List<Path> projects() {
    return below(EXAMPLES, 2).stream()
        .filter(file -> file.endsWith("pom.xml"))
        .map(Path::getParent)
        .filter(project -> !project.equals(EXAMPLES))
        .toList();
  }

  private static List<Path> below(Path root, int depth) {
    try (Stream<Path> files = Files.walk(root, depth)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theirSourcesCompileAndTheirTestsPass() throws Exception {
    List<Path> sources = new ArrayList<>();
    for (Path project : projects()) {
      below(project.resolve("src"), Integer.MAX_VALUE).stream()
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(sources::add);
    }
    List<String> tests =
        sources.stream()
            .map(file -> file.toString().replace(File.separatorChar, '/'))
            .filter(file -> file.contains("/src/test/java/") && file.endsWith("Test.java"))
            .map(file -> file.replaceFirst(".*/src/test/java/", "").replaceFirst("\\.java$", ""))
            .map(name -> name.replace('/', '.'))
            .toList();
    assertThat(tests).hasSameSizeAs(projects()).hasSizeGreaterThanOrEqualTo(4);
    String classPath = System.getProperty("java.class.path");
    compile(sources, classPath);
    assertThat(run(tests, directory + File.pathSeparator + classPath))
        .contains(2 * tests.size() + " tests succeeded");
  }

  private void compile(List<Path> sources, String classPath) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-Xlint:all,-classfile,-path,-processing",
                "-Werror",
                "-d",
                directory.toString(),
                "-cp",
                classPath));
    sources.forEach(file -> arguments.add(file.toString()));
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                InputStream.nullInputStream(),
                messages,
                messages,
                arguments.toArray(String[]::new));
    assertThat(result).as(messages.toString(StandardCharsets.UTF_8)).isZero();
  }

  private String run(List<String> tests, String classPath) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");
    command.addAll(List.of("-cp", classPath, ExampleRunner.class.getName()));
    command.addAll(tests);
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void theyNameTheVersionsOfThisTree() {
    String parent = Documents.read("pom.xml");
    for (Path project : projects()) {
      String pom = Documents.read(project.resolve("pom.xml"));
      assertThat(property(pom, "evenkeel.version"))
          .as(project.toString())
          .isEqualTo(property(parent, "version"));
      assertThat(pom)
          .contains("<version>" + property(parent, "junit.version") + "</version>")
          .contains("<artifactId>" + project.getFileName() + "</artifactId>");
      assertThat(Documents.read(EXAMPLES.resolve("pom.xml")))
          .contains("<module>" + project.getFileName() + "</module>");
    }
  }

  private static String property(String pom, String name) {
    var found =
        Pattern.compile(String.format(Locale.ROOT, "<%s>([^<]+)</%s>", name, name)).matcher(pom);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }
}
