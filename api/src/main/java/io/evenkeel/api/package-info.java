/**
 * What a service implements and what a client calls; nothing else of Evenkeel is needed to write
 * either.
 *
 * <p>A service in Variant I is an {@link io.evenkeel.api.ObjectService}: deterministic execution of
 * {@link io.evenkeel.api.Request}s over state made of objects with unique {@link
 * io.evenkeel.api.ObjectId}s. It reports every object <em>before</em> it changes it, and lets the
 * library read, walk and install objects. From that the library takes checkpoints while requests
 * execute.
 *
 * <p>A client talks through {@link io.evenkeel.api.ServiceClient}, whichever engine stands behind
 * it.
 */
@NullMarked
package io.evenkeel.api;

import org.jspecify.annotations.NullMarked;
