/**
 * What a service implements and what a client calls; nothing else of Evenkeel is needed to write
 * either.
 *
 * <p><b>A service</b> in Variant I is an {@link io.evenkeel.api.ObjectService}: deterministic
 * execution of {@link io.evenkeel.api.Request}s over state made of objects with unique {@link
 * io.evenkeel.api.ObjectId}s. It reports every object <em>before</em> it changes it, and lets the
 * library read, walk and install objects. From that the library takes checkpoints while requests
 * execute:
 *
 * <pre>
 *   invoke(request, modifications)        executor: one request after the other, in the agreed order
 *     modifications.modified(id)            before each change, creation, deletion
 *   ids, objects, object                  a capture reads the state; beside invoke if
 *                                           concurrentReads(), else between batches
 *   object(id)                            executor, at a checkpoint's position: final values of what
 *                                           was modified since the capture began
 *   install(id, value or null)            executor, before the first request or in place of some:
 *                                           the state of a verified checkpoint
 * </pre>
 *
 * <p>Sizes: an id has 1 to {@value io.evenkeel.api.ObjectId#BYTES_MAX} bytes, a value at most 64
 * MiB ({@link io.evenkeel.api.StateObject#VALUE_BYTES_MAX}). An object is captured and copied as a
 * whole, so state that changes in small places is better cut into small objects, or kept by a
 * service in Variant II.
 *
 * <p><b>Variant II</b> is an {@link io.evenkeel.api.UpdateService}: one that can also say what a
 * request did, so that a checkpoint needs no copies of what was modified.
 *
 * <p><b>A client</b> talks through {@link io.evenkeel.api.ServiceClient}, whichever engine stands
 * behind it. A call that fails says what is known of the operation: {@link
 * io.evenkeel.api.ServiceClientException.Outcome}.
 */
@NullMarked
package io.evenkeel.api;

import org.jspecify.annotations.NullMarked;
