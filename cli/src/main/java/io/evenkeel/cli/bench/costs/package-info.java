/**
 * How costs grow: of a request with the state and with the interval, of a checkpoint with what it
 * captures, of memory with objects, of a start with the state.
 *
 * <pre>
 *   CostsExperiment --+-- a process for each point: ProbeCommand -- ExecutionProbe
 *                     +-- GrowingCluster: four replicas whose state grows
 * </pre>
 */
@NullMarked
package io.evenkeel.cli.bench.costs;

import org.jspecify.annotations.NullMarked;
