package io.evenkeel.microbench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How the score of a benchmark becomes a ratio. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Measured {

  /** What the ratio is to. */
  Reference against();

  /**
   * The bytes that one operation is about. The ratio is the time that the reference takes for as
   * many, divided by the time of the operation: 1 is as fast, less is slower.
   */
  int bytes();

  /** Which time counts. */
  Clock clock() default Clock.CPU;

  /** Name of the figure among the results of the suite; empty for none. */
  String figure() default "";

  /** A way to measure time. */
  enum Clock {
    /** That of all threads of the process together; see {@link CpuTime}. */
    CPU,
    /** That of the clock on the wall, for what several threads do side by side. */
    WALL
  }
}
