/**
 * Drives experiments: what is measured goes into one directory, step by step, and a second start
 * goes on where the first one stopped.
 *
 * <pre>
 *   ExperimentCommand, bench all -> Suite -> Experiment (plan, run) -> Trial
 *                                     |                                  |
 *                                     +-- Screen: progress, time left    v
 *                                     +---------------------> ResultDirectory, report
 * </pre>
 */
@NullMarked
package io.evenkeel.cli.bench.suite;

import org.jspecify.annotations.NullMarked;
