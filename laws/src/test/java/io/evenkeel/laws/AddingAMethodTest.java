package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the class and the line out of {@code docs/ADDING-A-METHOD.md}, compiles them, and loads the
 * whole house with them: one class and one line are enough.
 */
final class AddingAMethodTest {

  private static final String METHOD = "FULL_REFERENCES";
  private static final String DOCUMENT = Documents.read("docs/ADDING-A-METHOD.md");
  private static final String METHODS =
      "checkpoint/src/main/java/io/evenkeel/checkpoint/method/CheckpointMethods.java";
  private static final int CASES = 12;

  @TempDir Path directory;
  private URLClassLoader house;

  @BeforeEach
  void build() throws Exception {
    String registry = Documents.read(METHODS);
    String place = "List.of(\n";
    assertThat(registry).containsOnlyOnce(place);
    String line = Documents.block(DOCUMENT, "## The line", "java");
    assertThat(line.lines()).hasSize(1);
    Path sources = Files.createDirectory(directory.resolve("sources"));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    Path method = sources.resolve("FullReferences.java");
    Files.writeString(method, Documents.block(DOCUMENT, "## The class", "java"));
    Path methods = sources.resolve("CheckpointMethods.java");
    Files.writeString(methods, registry.replace(place, place + line));

    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                InputStream.nullInputStream(),
                messages,
                messages,
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                method.toString(),
                methods.toString());
    assertThat(result).as(messages.toString(StandardCharsets.UTF_8)).isZero();

    List<URL> path = new ArrayList<>(List.of(classes.toUri().toURL()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    house = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @AfterEach
  void close() throws Exception {
    house.close();
  }

  @Test
  void itKeepsTheContractOfMethods() throws Exception {
    Class<?> type = house.loadClass("io.evenkeel.checkpoint.contract.MethodContract");
    Object contract = type.getMethod("ofModel").invoke(null);
    List<String> ran = new ArrayList<>();
    for (Object series : (List<?>) type.getMethod("series").invoke(contract)) {
      if (series.toString().startsWith(METHOD + "/")) {
        for (int number = 0; number < CASES; number++) {
          type.getMethod("run", String.class).invoke(contract, series + "/" + number);
        }
        ran.add(series.toString());
      }
    }
    assertThat(ran).hasSize(3).anyMatch(series -> series.endsWith("/ISOLATED"));
  }

  @Test
  void theCommandLineKnowsIt() throws Exception {
    Path cluster = directory.resolve("cluster");
    assertThat(run("init", "--dir", cluster.toString(), "--method", "full-references"))
        .contains("Created");
    assertThat(Files.readString(cluster.resolve("replica-0/replica.yaml")))
        .contains("method: " + METHOD);
    assertThat(run("replica", "--config", "none", "--method", "FULL_REFERENCE")).contains(METHOD);
  }

  /** It draws methods for each replica of a run. */
  @Test
  void theSimulatorRunsWithIt() throws Exception {
    for (int seed = 1; seed <= 4; seed++) {
      assertThat(run("simulate", "--seed", "" + seed)).contains("every invariant held");
    }
  }

  /** What a command prints. */
  private String run(String... arguments) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Class<?> wiring = house.loadClass("io.evenkeel.cli.ProductWiring");
    Constructor<?> wired = wiring.getDeclaredConstructor();
    wired.setAccessible(true);
    Class<?> context = house.loadClass("io.evenkeel.cli.base.CliContext");
    Object its =
        context.getDeclaredConstructors()[0].newInstance(
            System.in, stream, stream, false, Map.of(), wired.newInstance());
    house
        .loadClass("io.evenkeel.cli.Main")
        .getMethod("run", context, String[].class)
        .invoke(null, its, arguments);
    return out.toString(StandardCharsets.UTF_8);
  }
}
