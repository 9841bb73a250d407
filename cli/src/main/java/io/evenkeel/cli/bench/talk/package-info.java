/**
 * The talk's experiment: a key-value store under mixed load, throughput and latency over time, with
 * each checkpoint method and without checkpoints, in turns.
 */
@NullMarked
package io.evenkeel.cli.bench.talk;

import org.jspecify.annotations.NullMarked;
