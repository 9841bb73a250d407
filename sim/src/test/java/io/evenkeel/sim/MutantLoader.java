package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Loads everything of ours once more, with one class compiled from changed source. What ships has
 * no switch for that.
 */
final class MutantLoader extends ClassLoader {

  private final Path changed;

  private MutantLoader(Path changed) {
    super(MutantLoader.class.getClassLoader());
    this.changed = changed;
  }

  /**
   * Runs seeds in a world with that defect.
   *
   * @param directory for the compiled class
   * @return for a seed: the invariant it breaks, or an empty text
   */
  static LongFunction<String> worldWith(Mutant mutant, Path directory) {
    compile(mutant, directory);
    try {
      Class<?> runner = new MutantLoader(directory).loadClass(SeedRunner.class.getName());
      @SuppressWarnings("unchecked")
      LongFunction<String> run =
          (LongFunction<String>)
              runner
                  .getDeclaredConstructor(int.class, String[].class, String[].class)
                  .newInstance(
                      mutant.options().replicas(),
                      names(mutant.options().groups()),
                      names(mutant.options().lies()));
      return run;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String[] names(Set<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).toArray(String[]::new);
  }

  private static void compile(Mutant mutant, Path directory) {
    Map<Path, String> texts = new LinkedHashMap<>();
    for (Mutant.Edit edit : mutant.edits()) {
      texts.compute(source(edit), (file, text) -> changed(mutant, edit, file, text));
    }
    List<SimpleJavaFileObject> units = new ArrayList<>();
    texts.forEach((file, text) -> units.add(unit(file, text)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-nowarn", "-d", directory.toString(), "-cp", classPath());
    boolean compiled = compiler.getTask(messages, null, null, options, null, units).call();
    assertThat(compiled).as(mutant.name() + ": " + messages).isTrue();
  }

  private static SimpleJavaFileObject unit(Path file, String text) {
    URI name = URI.create("string:///" + file.getFileName());
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static Path source(Mutant.Edit edit) {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.isDirectory(here.resolve("sim")) ? here : here.getParent();
    String module = edit.source().substring(0, edit.source().indexOf('/'));
    return root.resolve(module)
        .resolve("src/main/java/io/evenkeel")
        .resolve(edit.source() + ".java");
  }

  private static String changed(
      Mutant mutant, Mutant.Edit edit, Path file, @Nullable String before) {
    try {
      String text = before == null ? Files.readString(file) : before;
      int at = text.indexOf(edit.find());
      assertThat(at).as("%s: its text is not in %s", mutant.name(), file).isNotNegative();
      assertThat(text.indexOf(edit.find(), at + 1))
          .as("%s: its text is twice in %s", mutant.name(), file)
          .isNegative();
      return text.replace(edit.find(), edit.replace());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath() {
    Set<String> places = new TreeSet<>();
    for (Class<?> one :
        List.of(
            io.evenkeel.api.ObjectId.class,
            io.evenkeel.agreement.Agreement.class,
            io.evenkeel.checkpoint.store.Disk.class,
            io.evenkeel.execution.Execution.class,
            io.evenkeel.replica.Ordering.class,
            Simulation.class,
            org.jspecify.annotations.NullMarked.class)) {
      try {
        places.add(
            Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return places.stream().collect(Collectors.joining(System.getProperty("path.separator")));
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("io.evenkeel.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/') + ".class";
    try (InputStream in =
        Files.exists(changed.resolve(path))
            ? Files.newInputStream(changed.resolve(path))
            : getParent().getResourceAsStream(path)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
