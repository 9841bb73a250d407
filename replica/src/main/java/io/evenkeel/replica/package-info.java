/**
 * Joins agreement and execution into one replica: delivers committed batches, counts checkpoint
 * votes, decides when a checkpoint has to be fetched.
 *
 * <p>{@link io.evenkeel.replica.Ordering} is the step machine of the <em>ordering lane</em>; it
 * contains {@code agreement} and is the only one that talks to it. The execution lane is {@link
 * io.evenkeel.execution.Execution}; the checkpoint lane is whatever steps captures, completions and
 * {@link io.evenkeel.replica.CheckpointFetch}. Lanes exchange events: an {@link
 * io.evenkeel.replica.OrderingEffect.Execute} is stepped into execution, what execution answers
 * comes back as an {@link io.evenkeel.replica.OrderingEvent}.
 *
 * <pre>{@code
 * for (OrderingEvent event : queue) {
 *   for (OrderingEffect effect : ordering.step(event, now())) {
 *     // in order: Persist before the sends that depend on it
 *   }
 * }
 * }</pre>
 *
 * <p><b>Recovery.</b> A replica that starts installs its own newest certified checkpoint and
 * replays its log (the driver does both before the first step), then learns from the others whether
 * a newer checkpoint is certified. If so, batches are held back while the checkpoint lane fetches
 * what differs; when it is verified, published and installed, ordering goes on from there and
 * fetches the remaining batches. The same happens later if all others have dropped bodies it still
 * needs.
 */
@NullMarked
package io.evenkeel.replica;

import org.jspecify.annotations.NullMarked;
