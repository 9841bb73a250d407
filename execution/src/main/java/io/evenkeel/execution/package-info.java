/**
 * Runs agreed batches on a service, each request at most once, and drives the captures and
 * completions of checkpoints.
 *
 * <p>{@link io.evenkeel.execution.Execution} is a step machine with one writer, the <em>execution
 * lane</em>. Its driver loop is
 *
 * <pre>{@code
 * for (ExecutionEvent event : queue) {
 *   for (ExecutionEffect effect : execution.step(event, nowMicros())) {
 *     switch (effect) {
 *       Replies r            -> send them to the clients connected here
 *       Executed e           -> tell the ordering lane
 *       StartCapture c       -> checkpoint lane: while (!c.capture().step()); once visited() CaptureEnded
 *       RunCompletion c      -> checkpoint lane: while (!c.completion().step(..)); publish; then Published
 *       Installed i          -> tell the ordering lane
 *       ...
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>What a checkpoint covers beside the service's objects are the library's own, in the reserved
 * id range: the client table (one object per session and one per principal) and the history (digest
 * of the order so far, last timestamp, configuration). See {@link
 * io.evenkeel.execution.LibraryObjects}.
 */
@NullMarked
package io.evenkeel.execution;

import org.jspecify.annotations.NullMarked;
