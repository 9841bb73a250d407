/**
 * What a replica tells people about itself: counters, events, checkpoint timings. Lanes write, the
 * status request reads; nothing here decides anything.
 */
@NullMarked
package io.evenkeel.node.status;

import org.jspecify.annotations.NullMarked;
