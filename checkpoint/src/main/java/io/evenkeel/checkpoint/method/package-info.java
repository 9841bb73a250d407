/**
 * The ways to take a checkpoint, each a class that reads like its description.
 *
 * <p>What drives one, with {@code c} the capture start and {@code s} the position:
 *
 * <pre>{@code
 * // executor, between two batches, at c (at s for a method that does not capture ahead)
 * Capture capture = method.begin(reader, store.newImages(...), changes);
 * capture.completeBy(mode);
 *
 * // checkpoint lane; ends early if the completion comes first
 * while (!capture.step()) {}
 *
 * // executor, meanwhile
 * capture.modified(id);                                          // before each change
 * capture.batchEnded();                                          // after each batch
 * if (capture.wantsSlices()) capture.slice(bytes);               // !reader.concurrentReads() only
 *
 * // executor, after batch s
 * Completion completion = capture.complete(s, libraryObjects);   // this is the pause
 *
 * // executor, afterwards
 * if (completion.claims(id)) completion.copy(id);                // before each change
 * if (completion.wantsSlices()) completion.slice(bytes);
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
