/**
 * Results of experiments: what is written about them, and what follows from it.
 *
 * <p>An {@link io.evenkeel.bench.Experiment} plans steps and measures them; each step gives one
 * {@link io.evenkeel.bench.Run} and its timeline. A {@link io.evenkeel.bench.ResultDirectory} keeps
 * what was measured after every step, so that a measurement that was interrupted goes on where it
 * stopped:
 *
 * <ul>
 *   <li>{@code results.json}: {@link io.evenkeel.bench.Results}, written and checked by {@link
 *       io.evenkeel.bench.ResultsJson};
 *   <li>{@code timeline.csv}: one line for each tenth of a second of each run, {@link
 *       io.evenkeel.bench.TimelineCsv};
 *   <li>{@code report.html} and {@code *.svg}: the same for people, package {@code report}.
 * </ul>
 *
 * <p>Nothing here starts a cluster or looks at a clock: {@code cli} does, and says here what it
 * saw.
 */
@NullMarked
package io.evenkeel.bench;

import org.jspecify.annotations.NullMarked;
