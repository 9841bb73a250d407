package io.evenkeel.ratis;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.ratis.Operations.Answer;
import io.evenkeel.ratis.Outbox.Call;
import io.evenkeel.ratis.Outbox.Departure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/**
 * Sends operations to a Raft group. An operation that changes something is ordered and executed at
 * most once: each runs in a session of its own at a time, and the servers remember the last request
 * of each session. One that only reads is a linearizable read of the leader, which writes nothing.
 * What several callers want meanwhile travels together ({@link Outbox}). Any number of threads.
 *
 * <p>What the leader says is believed: this protects against crashes, not against lies.
 */
public final class RatisServiceClient implements ServiceClient {

  private static final int RESULT_BYTES_MAX = 32 << 20;
  private static final TimeDuration RETRY_PAUSE = TimeDuration.valueOf(100, TimeUnit.MILLISECONDS);
  private static final TimeDuration ATTEMPT = TimeDuration.valueOf(3, TimeUnit.SECONDS);

  private final RaftClient client;

  /** For questions to one server, which are not repeated. */
  private final RaftClient asking;

  private final Settings settings;
  private final Outbox outbox;

  /**
   * How a client behaves.
   *
   * @param principal who it is, for the servers' client table; sessions are counted for each
   * @param inFlightMax most operations on their way at once; more of them wait here
   * @param waitingMax most that wait
   * @param timeout after which a call fails with {@link Outcome#UNKNOWN}
   * @param operationBytesMax longest operation; the same as the servers have it
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

  /** Ratis did not take the message. */
  private static final class NotSent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSent(RuntimeException cause) {
      super(cause);
    }
  }

  private RatisServiceClient(RaftClient client, RaftClient asking, Settings settings) {
    this.client = client;
    this.asking = asking;
    this.settings = settings;
    this.outbox =
        new Outbox(
            settings.principal(),
            settings.inFlightMax(),
            settings.waitingMax(),
            Operations.togetherBytesMax(settings.operationBytesMax()));
  }

  /** Opens a client; connects with the first operation. */
  public static RatisServiceClient open(RatisCluster cluster, Settings settings) {
    RaftProperties properties = new RaftProperties();
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, ATTEMPT);
    int answerBytesMax =
        Operations.answerBytesMax(Math.max(settings.operationBytesMax(), RESULT_BYTES_MAX));
    GrpcConfigKeys.setMessageSizeMax(
        properties, SizeInBytes.valueOf(answerBytesMax + Operations.ENTRY_EXTRA_BYTES));
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
    if (operation.length > settings.operationBytesMax()) {
      return CompletableFuture.failedFuture(
          new ServiceClientException(
              Outcome.NOT_EXECUTED,
              "the operation has " + operation.length + " bytes, more than allowed",
              null));
    }
    long deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
    Call call = new Call(operation, settings.reads().test(operation), deadlineNanos);
    submit(call);
    return call.result;
  }

  private void submit(Call call) {
    Optional<String> refused = outbox.add(call);
    refused.ifPresent(reason -> fail(call, Outcome.NOT_EXECUTED, reason, null));
    sendAll();
  }

  private void sendAll() {
    Optional<Departure> next = outbox.next();
    while (next.isPresent()) {
      Departure departure = next.get();
      for (Call late : departure.late()) {
        fail(late, Outcome.NOT_EXECUTED, text(new TimeoutException()), null);
      }
      if (!departure.calls().isEmpty()) {
        send(departure);
      }
      next = outbox.next();
    }
  }

  private void send(Departure departure) {
    CompletableFuture<RaftClientReply> reply;
    try {
      reply = departure.read() ? sendReads(departure.calls()) : sendOrdered(departure.calls());
    } catch (RuntimeException refused) {
      reply = CompletableFuture.failedFuture(new NotSent(refused));
    }
    long leftNanos = Math.max(1, departure.deadlineNanos() - System.nanoTime());
    CompletableFuture<?> unused =
        reply
            .orTimeout(leftNanos, TimeUnit.NANOSECONDS)
            .handle(
                (answered, failure) -> {
                  outbox.arrived(departure);
                  completed(departure, answered, failure);
                  sendAll();
                  return null;
                });
  }

  private CompletableFuture<RaftClientReply> sendReads(List<Call> calls) {
    ByteString reads = Operations.Reads.encode(calls.stream().map(of -> of.operation).toList());
    return client.async().sendReadOnlyUnordered(Message.valueOf(reads));
  }

  private CompletableFuture<RaftClientReply> sendOrdered(List<Call> calls) {
    ByteString requests = Operations.Request.encode(calls.stream().map(Call::request).toList());
    return client.async().send(Message.valueOf(requests));
  }

  private void completed(
      Departure departure, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
    List<Call> calls = departure.calls();
    if (failure != null || reply == null || !reply.isSuccess() || reply.getMessage() == null) {
      Throwable cause = cause(failure, reply);
      calls.forEach(call -> failed(call, departure.read(), cause));
      return;
    }
    Optional<List<Answer>> answers =
        Answer.decode(reply.getMessage().getContent())
            .filter(decoded -> decoded.size() == calls.size());
    for (int i = 0; i < calls.size(); i++) {
      if (answers.isPresent()) {
        answered(calls.get(i), answers.get().get(i));
      } else {
        failed(calls.get(i), departure.read(), new IOException("the answer is malformed"));
      }
    }
  }

  private void failed(Call call, boolean read, @Nullable Throwable cause) {
    boolean refused = cause instanceof StateMachineException || cause instanceof NotSent;
    if (read && !call.over() && !refused) {
      again(call); // there may be no leader just now
      return;
    }
    outbox.settled(call, false); // what was sent may be executed yet
    fail(call, read || refused ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN, text(cause), cause);
  }

  private void answered(Call call, Answer answer) {
    if (answer.status() == Operations.Status.AGAIN) {
      repeat(call);
      return;
    }
    outbox.settled(call, answer.status() != Operations.Status.SESSION_EXPIRED);
    switch (answer.status()) {
      case OK -> call.result.complete(new Result(answer.payload()));
      case SESSION_EXPIRED -> submit(call); // not executed, and never will be in that session
      case NOT_A_READ -> {
        call.order();
        submit(call);
      }
      case FAILED -> {
        String reason = new String(answer.payload(), StandardCharsets.UTF_8);
        fail(call, Outcome.NOT_EXECUTED, text(new StateMachineException(reason)), null);
      }
      case RESULT_DROPPED ->
          fail(
              call,
              Outcome.EXECUTED,
              "the operation was executed, but its result is no longer kept",
              null);
      case SUPERSEDED, AGAIN ->
          fail(call, Outcome.UNKNOWN, "the operation's result is not known any more", null);
    }
  }

  private void again(Call call) {
    CompletableFuture.delayedExecutor(
            RETRY_PAUSE.toLong(TimeUnit.MILLISECONDS), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              repeat(call);
              sendAll();
            });
  }

  /** Sends it once more; a request that was ordered is found in the client table then. */
  private void repeat(Call call) {
    if (!outbox.again(call)) {
      fail(call, Outcome.UNKNOWN, "the client is closed", null);
    }
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
    if (cause instanceof NotSent) {
      return "the operation could not be sent: " + cause.getCause();
    }
    return "no server answered: " + cause;
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
    for (Call call : outbox.close()) {
      fail(call, Outcome.NOT_EXECUTED, "the client is closed", null);
    }
    try (asking) {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException("the client cannot be closed", e);
    }
  }
}
