/**
 * The services and checkpoints of Evenkeel under another engine: Apache Ratis, which is Raft. For
 * who has it already, or needs no more than crashes tolerated within one data centre.
 *
 * <h2>Who drives what</h2>
 *
 * Nothing of {@code agreement} or {@code replica} is here. {@link io.evenkeel.execution.Execution}
 * and the captures and completions of {@link io.evenkeel.checkpoint.method} are the same step
 * machines that replicas drive:
 *
 * <pre>
 *  Ratis' updater thread              {@link io.evenkeel.ratis.ExecutionLane}, one at a time
 *    applyTransaction(entry i)   ----&gt;  step(Execute(batch i+1)), waits until it is executed
 *    other entries (terms, members) -&gt;  step(Execute(null batch i+1)): no index is left out
 *    takeSnapshot()              ----&gt;  (nothing: says what is confirmed already)
 *  queries                       ----&gt;  service.invoke between two batches; a change is refused
 *  {@link io.evenkeel.ratis.CheckpointLane}'s own thread
 *    capture.step(), completion.step(), publish -&gt; step(Published), step(CheckpointStable)
 * </pre>
 *
 * One log entry is one batch, with the requests of several callers of one client ({@link
 * io.evenkeel.ratis.Outbox}), and sequence number {@code s} is log index {@code s-1}: Raft counts
 * from 0. So a checkpoint's position is a function of the log, as everywhere: the first entry at
 * which the interval is full. The leader puts its clock's time and a seed into each entry when it
 * appends it; the service gets these, the same on all servers. The client table is the one of
 * {@code execution}: every checkpoint holds it, so a request that is sent again after a restart is
 * not executed again, whatever Ratis' own retry cache has forgotten.
 *
 * <h2>What takes the place of the certificate</h2>
 *
 * Raft's servers crash, they do not lie; so nobody signs. But memory and disks err. A server that
 * published the checkpoint at {@code s} asks the others for their roots there ({@link
 * io.evenkeel.ratis.RootExchange}). When a majority has the same one, the checkpoint is
 * <em>confirmed</em>: {@link io.evenkeel.ratis.Witness} says so, and is stored where a certificate
 * would be. It proves nothing to who does not trust the servers.
 *
 * <pre>
 *  published --same root at a majority--&gt; confirmed   getLatestSnapshot(), log before it may go
 *      |
 *      +----another root at a majority--&gt; diverged    suspend; fetch the majority's checkpoint;
 *                                                      name what differs; install; replay the log
 * </pre>
 *
 * Execution does not wait for any of this: a published checkpoint counts as stable for it.
 *
 * <h2>Who fell behind</h2>
 *
 * The leader's log no longer has what such a server needs, so it is told to install a snapshot.
 * {@link io.evenkeel.ratis.CheckpointLane} finds out what is confirmed, and fetches by {@link
 * io.evenkeel.checkpoint.transfer.TransferReceiver} from all others that have it what differs from
 * what is here. Requests for roots and chunks travel as Ratis' stale reads to one server: no port
 * of our own.
 */
@NullMarked
package io.evenkeel.ratis;

import org.jspecify.annotations.NullMarked;
