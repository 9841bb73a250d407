package io.evenkeel.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

class SubjectTest {

  static Stream<Subject> everything() {
    return Stream.concat(
        Arrays.stream(Reference.values()).map(Subject::of), Subject.all().stream());
  }

  @Test
  void theStoredBaselineNamesNoPieceThatIsGone() throws IOException {
    List<String> names = Subject.all().stream().map(Subject::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).containsAll(Baseline.read(Path.of("baseline.json")).pieces().keySet());
  }

  /** Once, without a measurement: what does not run is found here, not when it is needed. */
  @ParameterizedTest
  @MethodSource("everything")
  void everyBenchmarkRuns(Subject subject) throws ReflectiveOperationException {
    int dot = subject.benchmark().lastIndexOf('.');
    Class<?> type = Class.forName(subject.benchmark().substring(0, dot));
    Method method =
        Arrays.stream(type.getMethods())
            .filter(one -> one.getName().equals(subject.benchmark().substring(dot + 1)))
            .findFirst()
            .orElseThrow();
    Object state = method.getParameterTypes()[0].getConstructor().newInstance();
    call(state, Setup.class);
    assertThat(method.invoke(type.getConstructor().newInstance(), state))
        .isNotNull()
        .isNotEqualTo(false);
    call(state, TearDown.class);
  }

  private static void call(Object state, Class<? extends java.lang.annotation.Annotation> what)
      throws ReflectiveOperationException {
    for (Method method : state.getClass().getMethods()) {
      if (method.isAnnotationPresent(what)) {
        method.invoke(state);
      }
    }
  }
}
