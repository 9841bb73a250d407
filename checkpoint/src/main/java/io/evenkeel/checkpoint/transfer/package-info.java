/**
 * Fetches a certified checkpoint from sources of which up to {@code f} lie, and only the part that
 * differs from what is already there.
 *
 * <p>{@link io.evenkeel.checkpoint.transfer.TransferReceiver} is a step machine, {@link
 * io.evenkeel.checkpoint.transfer.TransferSource} answers single requests. A driver does:
 *
 * <pre>
 *   receiver = new TransferReceiver(target, sources, ownImageOrNull, sink, limits, requestsAbove)
 *   effects = receiver.step(new Tick(), now)
 *   loop:
 *     for each effect: Send -&gt; to the source, Demoted and LocalDamage -&gt; count and show,
 *                      Stuck -&gt; look for a newer certified target,
 *                      Done -&gt; publish the image, Failed -&gt; close the sink; either ends the loop
 *     wait for a response, at most until receiver.nextWakeMillis()
 *     effects = receiver.step(response arrived, or Tick, now)
 * </pre>
 *
 * <h2>Who is believed</h2>
 *
 * Only the target's root, which comes from a certificate. From it everything else follows by
 * digest:
 *
 * <pre>
 *   root --checks--&gt; header --checks--&gt; digests below the top --check--&gt; digests below those ...
 *                      |                                                        |
 *                      bounds all counts                                        chunk of objects
 *                                                                               |
 *                                                     blocks of a large value --+
 * </pre>
 *
 * A response is checked before a byte of it is used: first its kind, place and size, then its
 * digest. A check that fails is the answerer's fault alone (see the blind search in {@link
 * io.evenkeel.checkpoint.root}), so the source is demoted for good and its requests go to others. A
 * source that stalls, is slow, or says it cannot answer gets further chances after growing pauses;
 * when none is left the transfer fails. A checked split has two non-empty sides, so however a
 * source splits, there are fewer splits than objects.
 *
 * <h2>What is fetched</h2>
 *
 * A subtree whose digest equals that of the own image is taken from there: kept where it lies if
 * the sink shares files with that image, else copied through reads that check it; an own object
 * that turns out damaged is reported and fetched. Of a large value the blocks that differ are
 * fetched. Memory holds the responses to requests in flight (a few of at most 1 MiB from each
 * source, or more small ones), the large values being put together, and the list of what is still
 * to do, which is short because it is worked off depth first.
 *
 * <p>The sources keep a target for as long as they keep checkpoints. When it is given up for a
 * newer one, or the process that fetches dies, what was fetched is looked at like an own image
 * ({@link io.evenkeel.checkpoint.transfer.Leftovers}).
 *
 * <p>Slow means: over a window of time with requests outstanding, fewer bytes in verified responses
 * than the limit says. A response that dribbles in counts when it is complete, so a source that
 * trickles within a response stalls.
 */
@NullMarked
package io.evenkeel.checkpoint.transfer;

import org.jspecify.annotations.NullMarked;
