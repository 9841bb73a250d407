/**
 * {@code evenkeel bench}: measurements on a cluster of real processes on this machine.
 *
 * <pre>
 *   FailoverCommand --> FailoverRun --+-- LocalCluster: replicas as processes
 *                                     +-- CounterClients: the load, and what it knows
 *                                     +-- AnswerGaps: how long nothing was acknowledged
 *                                     v
 *                           FailoverResult --> text, results.json
 * </pre>
 */
@NullMarked
package io.evenkeel.cli.bench;

import org.jspecify.annotations.NullMarked;
