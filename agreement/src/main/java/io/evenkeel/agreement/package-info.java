/**
 * PBFT as a step machine (Castro &amp; Liskov, TOCS 2002): requests in, committed batches out, in
 * the same order at every correct replica while at most {@code f} of {@code 3f+1} are faulty.
 *
 * <h2>Driving it</h2>
 *
 * {@link io.evenkeel.agreement.Agreement} has no clock, thread, socket or file. Whoever owns those
 * runs this loop in one thread:
 *
 * <pre>{@code
 * Agreement agreement = Agreement.restart(config, checkpointSequence, checkpointHistory, log);
 * carryOut(agreement.step(new Event.Started(), now()));
 * while (running) {
 *   Event event = queue.take();              // messages, requests, task results, Tick every 20 ms
 *   carryOut(agreement.step(event, now()));
 * }
 * }</pre>
 *
 * Effects are carried out in their order. A {@code Persist} must be durable before any later {@code
 * Send} or {@code Broadcast} leaves: collect the effects of several steps, write all records, sync
 * once, then send. A {@code RunTask} may run on any thread; its result is queued as an event. Sends
 * may be lost, doubled, delayed and reordered.
 *
 * <p>The execution lane is fed by {@code Deliver} (and once after a restart by {@code
 * DeliverFromLog}), and reports {@code Executed}; without these reports delivery stops at a limit.
 *
 * <h2>Parts</h2>
 *
 * <pre>
 *  Relays -> RequestIntake -> RequestQueue -> Proposer -> Ordering (SlotTable, Slot, VoteSet)
 *  Ordering | CatchUp -> Delivery (History, Backlog) -> OrderVotes -> window moves
 *  Peers -> Retransmission, CatchUp, FetchServer            Restart: log -> the same parts
 *
 *  RequestTimers (FloorMeter) | Ordering -> suspicion -> ViewChanger (ViewChangeBook, -Check)
 *  PreparedTable -> VIEW-CHANGE -> NewViewPlan -> NEW-VIEW -> Reproposals -> Ordering
 * </pre>
 *
 * {@code Standing} holds what all of them read. After each event every guard is looked at again.
 *
 * <h2>A client cannot stall it</h2>
 *
 * A request is proposed, relayed or waited for only after its signature was verified; its MACs only
 * save backups that verification. A backup whose MAC does not match checks the signature; one that
 * cannot authenticate a request at all accepts the batch once {@code f+1} others did. So no choice
 * of MACs makes a correct primary's batch fail or starts a timer against it.
 */
@NullMarked
package io.evenkeel.agreement;

import org.jspecify.annotations.NullMarked;
