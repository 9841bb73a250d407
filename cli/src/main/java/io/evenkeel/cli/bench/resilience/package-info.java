/**
 * Each checkpoint method under a request that breaks a replica, a source that corrupts checkpoints,
 * and a crash in the middle of a capture. What a method survives is what was seen, not what is
 * known of it.
 */
@NullMarked
package io.evenkeel.cli.bench.resilience;

import org.jspecify.annotations.NullMarked;
