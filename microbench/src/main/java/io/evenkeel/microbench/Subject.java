package io.evenkeel.microbench;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A benchmark and how its score becomes a ratio.
 *
 * @param name class and method, as people name it
 * @param benchmark as JMH names it
 * @param figure its name among the results of the suite; empty for none
 */
record Subject(
    String name,
    String benchmark,
    Reference against,
    int bytes,
    Measured.Clock clock,
    String figure) {

  private static final List<Class<?>> CLASSES =
      List.of(
          CaptureBenchmark.class,
          RootBenchmark.class,
          TransferBenchmark.class,
          CryptoBenchmark.class,
          CodecBenchmark.class,
          OrderBenchmark.class,
          ExecutionBenchmark.class);

  /** All pieces, those with the same reference in a row. */
  static List<Subject> all() {
    return CLASSES.stream()
        .flatMap(Subject::of)
        .sorted(Comparator.comparing(Subject::against).thenComparing(Subject::name))
        .toList();
  }

  /** The benchmark of a reference. */
  static Subject of(Reference reference) {
    return of(ReferenceBenchmark.class)
        .filter(subject -> subject.name().equals(reference.benchmark()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no benchmark " + reference.benchmark()));
  }

  /** This by another clock. */
  Subject by(Measured.Clock other) {
    return new Subject(name, benchmark, against, bytes, other, figure);
  }

  /** Those of one class, by name: reflection has no order. */
  private static Stream<Subject> of(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> of(type, method));
  }

  private static Subject of(Class<?> type, Method method) {
    Measured measured = method.getAnnotation(Measured.class);
    if (measured == null) {
      throw new IllegalStateException(method + " does not say what its ratio is to");
    }
    return new Subject(
        type.getSimpleName() + "." + method.getName(),
        type.getName() + "." + method.getName(),
        measured.against(),
        measured.bytes(),
        measured.clock(),
        measured.figure());
  }
}
