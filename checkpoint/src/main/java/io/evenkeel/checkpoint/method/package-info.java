/**
 * The ways to take a checkpoint, each a class that reads like its description.
 *
 * <p>What drives one, with {@code c} the capture start and {@code s} the position:
 *
 * <pre>{@code
 * // executor, between two batches, at c (at s for a method that does not capture ahead)
 * Capture capture = method.begin(reader, store.newImage(...));
 *
 * // checkpoint lane; between batches on the executor if !reader.concurrentReads()
 * while (!capture.step()) {}
 *
 * // executor, meanwhile, before each change
 * capture.modified(id);
 *
 * // executor, after batch s; waits for the last step if the capture is late
 * Completion completion = capture.complete(s, libraryObjects);   // this is the pause
 *
 * // checkpoint lane
 * while (!completion.step()) {}
 * store.publish(completion.result());
 * }</pre>
 *
 * A {@link io.evenkeel.checkpoint.method.CheckpointFailedException} out of a step means that this
 * checkpoint was not taken; whoever drives closes it, counts the reason and goes on. Captures do
 * not overlap.
 *
 * <p>Nothing here knows a clock, a thread or a file.
 */
@NullMarked
package io.evenkeel.checkpoint.method;

import org.jspecify.annotations.NullMarked;
