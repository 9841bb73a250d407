package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/TUTORIAL.md} says, done: its classes are taken out of it, compiled and run. */
final class TutorialTest {

  private static final Pattern CLASS = Pattern.compile("(?:class|interface) (\\w+)");
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(package .*?)```");

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path directory;
  private Path sources;

  @BeforeEach
  void takeTheClassesOut() throws Exception {
    sources = Files.createDirectory(directory.resolve("sources"));
    Matcher block = BLOCK.matcher(Documents.read("docs/TUTORIAL.md"));
    List<String> names = new ArrayList<>();
    while (block.find()) {
      Matcher name = CLASS.matcher(block.group(1));
      assertThat(name.find()).isTrue();
      Files.writeString(sources.resolve(name.group(1) + ".java"), block.group(1));
      names.add(name.group(1));
    }
    assertThat(names)
        .containsExactly(
            "StockService",
            "StockContractTest",
            "StockClusterTest",
            "StockReplica",
            "StockUpdates");
  }

  @AfterEach
  void forget() {
    System.setProperty("java.class.path", CLASS_PATH);
  }

  @Test
  void variantOneKeepsTheContractAndSurvivesTheLossOfADisk() throws Exception {
    run(UnaryOperator.identity(), "StockContractTest", "StockClusterTest");
  }

  @Test
  void variantTwoDoesSoInItsPlace() throws Exception {
    run(
        test ->
            test.replace("StockService", "StockUpdates")
                .replace(".intervalRequests(50)", ".intervalRequests(50).method(\"DFC_UPD\")"),
        "StockContractTest",
        "StockClusterTest");
  }

  /** The page says what happens then. */
  @Test
  void theTestKitFindsAMissingReport() throws Exception {
    edit("StockService", text -> text.replace("modifications.modified(article);", "// not a word"));
    try (URLClassLoader classes = compile()) {
      assertThat(invoke(classes, "StockContractTest")).isNotNull().hasMessageContaining("article-");
    }
  }

  private void run(UnaryOperator<String> change, String... tests) throws Exception {
    for (String test : tests) {
      edit(test, change);
    }
    try (URLClassLoader classes = compile()) {
      for (String test : tests) {
        Throwable failure = invoke(classes, test);
        if (failure != null) {
          throw new AssertionError(test, failure);
        }
      }
    }
  }

  private void edit(String name, UnaryOperator<String> change) throws Exception {
    Path file = sources.resolve(name + ".java");
    Files.writeString(file, change.apply(Files.readString(file)));
  }

  private URLClassLoader compile() throws Exception {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), "-cp", CLASS_PATH));
    try (var files = Files.list(sources)) {
      files.map(Path::toString).sorted().forEach(arguments::add);
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                InputStream.nullInputStream(),
                messages,
                messages,
                arguments.toArray(String[]::new));
    assertThat(result).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    // The test kit starts further processes with the class path of this one.
    System.setProperty("java.class.path", classes + File.pathSeparator + CLASS_PATH);
    return new URLClassLoader(
        new URL[] {classes.toUri().toURL()}, TutorialTest.class.getClassLoader());
  }

  /** What a class's tests throw, or null. */
  private static Throwable invoke(ClassLoader classes, String name) throws Exception {
    Class<?> type = Class.forName("stock." + name, true, classes);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        method.setAccessible(true);
        try {
          method.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
          return e.getCause();
        }
      }
    }
    return null;
  }
}
