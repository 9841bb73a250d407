package io.evenkeel.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Something that is measured in steps. A driver makes a fresh object of it, writes down each result
 * as it comes, and can thus go on later with the steps that are missing.
 */
public interface Experiment {

  /**
   * One trial of one variant.
   *
   * @param key which run it gives
   * @param seconds how long it will take, roughly; for the remaining time only
   */
  record Step(RunKey key, double seconds) {}

  /** Name of the command that runs it alone, such as {@code grain}. */
  String name();

  /** Everything that results depend on, by the option's name; other settings, other results. */
  Map<String, String> settings();

  /**
   * All steps in the order in which they shall run: variants in turns (A B A B), trial by trial.
   */
  List<Step> plan();

  /**
   * Seconds that are spent beside the steps whenever any of them is missing: starting clusters,
   * loading them.
   */
  default double preparationSeconds() {
    return 0;
  }

  /**
   * Measures steps. All processes have ended when it returns, however it returns.
   *
   * @param missing those of {@link #plan} that are to be measured, in its order; not empty
   * @param finished takes each result as soon as it is there, of the steps in their order; it
   *     throws if the result cannot be written down
   */
  void run(List<Step> missing, Consumer<Trial> finished) throws IOException, InterruptedException;
}
