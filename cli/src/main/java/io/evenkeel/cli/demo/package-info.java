/**
 * {@code evenkeel demo}: a whole cluster of real processes on this machine, from an empty directory
 * to a report.
 *
 * <pre>
 *   DemoCommand --plan--> DemoRun --+-- LocalCluster: directory, Fleet (processes), Watch (status)
 *                                   +-- Loader, LoadGenerator, ReadBack: clients; Ledger: what they know
 *                                   +-- MethodPhases, FaultPhases: what happens, in order
 *                                   +-- Screen: what a person sees meanwhile
 *                                   v
 *                             demo.result records --> demo.report: text, results.json, report.html
 * </pre>
 *
 * <p>Nothing here trusts a replica's word for an invariant about data: acknowledged writes are read
 * back through clients, and roots are compared between replicas. Pauses are the replicas' own
 * measurements.
 */
@NullMarked
package io.evenkeel.cli.demo;

import org.jspecify.annotations.NullMarked;
