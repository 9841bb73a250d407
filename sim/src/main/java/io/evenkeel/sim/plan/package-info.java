/**
 * What a simulation will do, as data: the size of the cluster, how each replica is set up, and a
 * list of faults. A plan is drawn from a seed; parts of it can be left out, so that a failing one
 * shrinks to what matters.
 *
 * <p>A plan never makes more than {@code f} replicas <em>faulty</em>: lying, run twice, with a
 * broken service, or with a disk that loses or damages what was durable. Crashes, pauses, clocks
 * and the network may hit every replica; they cost progress, never safety.
 */
@NullMarked
package io.evenkeel.sim.plan;

import org.jspecify.annotations.NullMarked;
