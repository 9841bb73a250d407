/**
 * When checkpoints are due ({@link io.evenkeel.checkpoint.timing.CheckpointInterval}, a function of
 * the agreed log, the same on every replica) and when a capture should start so that it ends in
 * time ({@link io.evenkeel.checkpoint.timing.CaptureTiming}, each replica's own affair).
 */
@NullMarked
package io.evenkeel.checkpoint.timing;

import org.jspecify.annotations.NullMarked;
