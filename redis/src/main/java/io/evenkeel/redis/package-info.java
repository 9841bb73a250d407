/**
 * A front that speaks Redis' protocol (RESP2) on one side and calls {@link io.evenkeel.kv.KvClient}
 * on the other.
 *
 * <pre>{@code
 * try (RedisFront front = RedisFront.start(new RedisFrontConfig(6379), new KvClient(client))) {
 *   front.awaitClosed();
 * }
 * }</pre>
 *
 * <p><b>A command's way.</b> {@link io.evenkeel.redis.CommandAssembler} makes a command of the
 * decoder's pieces and bounds it. {@link io.evenkeel.redis.Interpreter} says what it means: a
 * {@link io.evenkeel.redis.Task}, an answer that is known at once, or operations of the store and
 * how the answer follows from their results. {@link io.evenkeel.redis.ConnectionHandler} keeps the
 * connection's tasks in order: one <i>submission</i> of it is under way at any time, and what comes
 * meanwhile makes the next one. {@link io.evenkeel.redis.Sender} packs the submissions of all
 * connections into pipelines of the store, so that many connections share few requests, and one
 * signature pays for many commands.
 *
 * <p><b>Order.</b> Commands of one connection are executed in the order in which they came, because
 * the next submission leaves when all results of the one before are there. If a request ends
 * without a result, nobody knows whether and when it is executed; the connection is closed then, so
 * that nothing overtakes it.
 *
 * <p><b>Bounds.</b> Connections, bytes of one command, commands that wait in one connection, and
 * bytes of all commands and answers in memory. A connection whose peer does not read its answers is
 * not read either.
 *
 * <p><b>Trust.</b> The front is a client: it votes on replies and hands on the result. Whoever
 * talks to it trusts it, not the replicas, and acts with its key. So it listens on the loopback
 * address only.
 */
@NullMarked
package io.evenkeel.redis;

import org.jspecify.annotations.NullMarked;
