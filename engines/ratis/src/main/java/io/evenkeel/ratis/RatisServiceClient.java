package io.evenkeel.ratis;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.ratis.Operations.Answer;
import io.evenkeel.ratis.Operations.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/**
 * Sends operations to a Raft group. An operation that changes something is ordered and executed at
 * most once: each runs in a session of its own at a time, and the servers remember the last request
 * of each session. One that only reads is a linearizable read of the leader, which writes nothing.
 * Any number of threads.
 *
 * <p>What the leader says is believed: this protects against crashes, not against lies.
 */
public final class RatisServiceClient implements ServiceClient {

  private static final int RANDOM_BITS = 20;
  private static final TimeDuration RETRY_PAUSE = TimeDuration.valueOf(100, TimeUnit.MILLISECONDS);
  private static final TimeDuration ATTEMPT = TimeDuration.valueOf(3, TimeUnit.SECONDS);

  private final RaftClient client;

  /** For questions to one server, which are not repeated. */
  private final RaftClient asking;

  private final Settings settings;
  private final ArrayDeque<Session> free = new ArrayDeque<>();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private long lastSession;
  private int sessions;
  private boolean closed;

  /**
   * How a client behaves.
   *
   * @param principal who it is, for the servers' client table; sessions are counted for each
   * @param inFlightMax most operations on their way at once; more of them wait here
   * @param waitingMax most that wait
   * @param timeout after which a call fails with {@link Outcome#UNKNOWN}
   * @param operationBytesMax longest operation
   * @param reads which operations only read
   */
  public record Settings(
      int principal,
      int inFlightMax,
      int waitingMax,
      Duration timeout,
      int operationBytesMax,
      Predicate<byte[]> reads) {

    /** For a service of which nobody knows which operations only read. */
    public static final Settings DEFAULT =
        new Settings(0, 64, 65_536, Duration.ofSeconds(30), 17 << 20, operation -> false);

    /** The same with this knowledge of which operations only read. */
    public Settings withReads(Predicate<byte[]> which) {
      return new Settings(principal, inFlightMax, waitingMax, timeout, operationBytesMax, which);
    }
  }

  /** At most one operation at a time. */
  private static final class Session {
    final ClientId id;
    long number;

    Session(ClientId id) {
      this.id = id;
    }
  }

  /**
   * An operation.
   *
   * @param deadlineNanos until then a read that failed is tried again
   */
  private record Call(
      byte[] operation, boolean read, CompletableFuture<Result> result, long deadlineNanos) {

    Call ordered() {
      return new Call(operation, false, result, deadlineNanos);
    }

    boolean over() {
      return System.nanoTime() - deadlineNanos >= 0;
    }
  }

  private RatisServiceClient(RaftClient client, RaftClient asking, Settings settings) {
    this.client = client;
    this.asking = asking;
    this.settings = settings;
  }

  /** Opens a client; connects with the first operation. */
  public static RatisServiceClient open(RatisCluster cluster, Settings settings) {
    RaftProperties properties = new RaftProperties();
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, ATTEMPT);
    RaftClientConfigKeys.Async.setOutstandingRequestsMax(
        properties, 2 * settings.inFlightMax() + 16);
    GrpcConfigKeys.setMessageSizeMax(
        properties,
        SizeInBytes.valueOf(settings.operationBytesMax() + Operations.ENTRY_EXTRA_BYTES));
    long attempts = settings.timeout().toMillis() / RETRY_PAUSE.toLong(TimeUnit.MILLISECONDS) + 1;
    RetryPolicy retrying =
        RetryPolicies.retryUpToMaximumCountWithFixedSleep(
            (int) Math.min(Integer.MAX_VALUE, attempts), RETRY_PAUSE);
    return new RatisServiceClient(
        client(cluster, properties, retrying),
        client(cluster, properties, RetryPolicies.noRetry()),
        settings);
  }

  private static RaftClient client(
      RatisCluster cluster, RaftProperties properties, RetryPolicy policy) {
    return RaftClient.newBuilder()
        .setRaftGroup(cluster.raftGroup())
        .setProperties(properties)
        .setRetryPolicy(policy)
        .build();
  }

  /**
   * Asks one server where it stands, once.
   *
   * @return empty if it does not answer within three seconds
   */
  public Optional<Standing> standing(int server) {
    return Peers.ask(asking, server, UnsafeByteOperations.unsafeWrap(new byte[] {Peers.STANDING}))
        .flatMap(
            answer -> {
              byte[] bytes = new byte[answer.remaining()];
              answer.get(bytes);
              try {
                return Optional.of(Standing.decode(bytes));
              } catch (MalformedException none) {
                return Optional.empty();
              }
            });
  }

  @Override
  public CompletableFuture<Result> invokeAsync(byte[] operation) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    if (operation.length > settings.operationBytesMax()) {
      return CompletableFuture.failedFuture(
          new ServiceClientException(
              Outcome.NOT_EXECUTED,
              "the operation has " + operation.length + " bytes, more than allowed",
              null));
    }
    long deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
    submit(new Call(operation, settings.reads().test(operation), result, deadlineNanos));
    return result;
  }

  private void submit(Call call) {
    Session session;
    synchronized (this) {
      if (closed) {
        fail(call, Outcome.NOT_EXECUTED, "the client is closed", null);
        return;
      }
      session = takeFree();
      if (session == null) {
        if (waiting.size() >= settings.waitingMax()) {
          fail(call, Outcome.NOT_EXECUTED, "too many operations wait", null);
          return;
        }
        waiting.add(call);
        return;
      }
    }
    send(session, call);
  }

  private @Nullable Session takeFree() {
    Session session = free.poll();
    if (session == null && sessions < settings.inFlightMax()) {
      sessions++;
      return newSession();
    }
    return session;
  }

  /** Milliseconds and 20 random bits: grows with time, and two processes hardly meet. */
  private synchronized Session newSession() {
    long random = ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS);
    lastSession = Math.max(lastSession + 1, System.currentTimeMillis() << RANDOM_BITS | random);
    return new Session(new ClientId(settings.principal(), lastSession));
  }

  private void send(Session session, Call call) {
    CompletableFuture<RaftClientReply> reply;
    try {
      reply =
          call.read
              ? client
                  .async()
                  .sendReadOnlyUnordered(
                      Message.valueOf(UnsafeByteOperations.unsafeWrap(call.operation)))
              : client
                  .async()
                  .send(
                      Message.valueOf(
                          new Operations.Request(session.id, ++session.number, call.operation)
                              .encode()));
    } catch (RuntimeException refused) {
      giveBack(session);
      fail(call, Outcome.NOT_EXECUTED, "the operation could not be sent: " + refused, refused);
      return;
    }
    CompletableFuture<?> unused =
        reply
            .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .handle(
                (answered, failure) -> {
                  completed(session, call, answered, failure);
                  return null;
                });
  }

  private void completed(
      Session session, Call call, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
    if (failure != null || reply == null || !reply.isSuccess() || reply.getMessage() == null) {
      Throwable cause = cause(failure, reply);
      if (call.read && !call.over() && !(cause instanceof StateMachineException)) {
        again(session, call); // there may be no leader just now
        return;
      }
      giveBack(call.read ? session : newSession()); // what was sent may be executed yet
      Outcome outcome =
          call.read || cause instanceof StateMachineException
              ? Outcome.NOT_EXECUTED
              : Outcome.UNKNOWN;
      fail(call, outcome, text(cause), cause);
      return;
    }
    Optional<Answer> answer = Answer.decode(reply.getMessage().getContent());
    Status status = answer.map(Answer::status).orElse(Status.SUPERSEDED);
    giveBack(status == Status.SESSION_EXPIRED ? newSession() : session);
    switch (status) {
      case OK -> call.result.complete(new Result(answer.orElseThrow().payload()));
      case SESSION_EXPIRED -> submit(call); // not executed, and never will be in that session
      case NOT_A_READ -> submit(call.ordered());
      case RESULT_DROPPED ->
          fail(
              call,
              Outcome.EXECUTED,
              "the operation was executed, but its result is no longer kept",
              null);
      case SUPERSEDED ->
          fail(call, Outcome.UNKNOWN, "the operation's result is not known any more", null);
    }
  }

  private void again(Session session, Call call) {
    CompletableFuture.delayedExecutor(
            RETRY_PAUSE.toLong(TimeUnit.MILLISECONDS), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              boolean ended;
              synchronized (this) {
                ended = closed;
              }
              if (ended) {
                fail(call, Outcome.NOT_EXECUTED, "the client is closed", null);
              } else {
                send(session, call);
              }
            });
  }

  private static @Nullable Throwable cause(
      @Nullable Throwable failure, @Nullable RaftClientReply reply) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null && reply != null ? reply.getException() : cause;
  }

  private String text(@Nullable Throwable cause) {
    if (cause instanceof StateMachineException) {
      return "the servers refused the operation: " + cause.getMessage();
    }
    if (cause instanceof TimeoutException) {
      return "no majority of the servers answered within "
          + settings.timeout().toMillis()
          + " ms; are they running? See `evenkeel ratis status`";
    }
    return "no server answered: " + cause;
  }

  private void giveBack(Session session) {
    Call next;
    synchronized (this) {
      next = closed ? null : waiting.poll();
      if (next == null) {
        free.push(session);
      }
    }
    if (next != null) {
      send(session, next);
    }
  }

  private static void fail(Call call, Outcome outcome, String message, @Nullable Throwable cause) {
    call.result.completeExceptionally(new ServiceClientException(outcome, message, cause));
  }

  @Override
  public Result invoke(byte[] operation) {
    try {
      return invokeAsync(operation).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceClientException(
          Outcome.UNKNOWN, "interrupted while waiting for the result", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ServiceClientException cause) {
        // Anew, so that the trace shows who called.
        throw new ServiceClientException(
            cause.outcome(), String.valueOf(cause.getMessage()), cause);
      }
      throw new IllegalStateException("the client failed", e);
    }
  }

  @Override
  public void close() {
    List<Call> ended;
    synchronized (this) {
      closed = true;
      ended = new ArrayList<>(waiting);
      waiting.clear();
    }
    for (Call call : ended) {
      fail(call, Outcome.NOT_EXECUTED, "the client is closed", null);
    }
    try (asking) {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException("the client cannot be closed", e);
    }
  }
}
