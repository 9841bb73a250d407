package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.Update;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes each request at most once, if its principal may have it executed, and keeps the replies.
 * Tells the {@linkplain CheckpointCycle checkpoint cycle} of each modification before it happens.
 * Execution lane only.
 */
final class RequestExecution {

  private final ObjectService service;
  private final ServiceReader reader;
  private final ExecutionConfig config;
  private final Library library;
  private final CheckpointCycle cycle;
  private final LargeResults largeResults = new LargeResults();
  private ClientTable clients;

  RequestExecution(
      ObjectService service,
      ServiceReader reader,
      ExecutionConfig config,
      Library library,
      ClientTable clients,
      CheckpointCycle cycle) {
    this.service = service;
    this.reader = reader;
    this.config = config;
    this.library = library;
    this.clients = clients;
    this.cycle = cycle;
  }

  /**
   * Executes a batch on the service, whose exceptions are the caller's.
   *
   * @param timestampMillis of the batch, and of each request in it
   * @param shown whether anybody gets to see the replies: then results that are too large for the
   *     client table are kept beside it
   * @return what clients are told, in the order of their requests
   */
  List<Reply> execute(OrderedBatch batch, long timestampMillis, boolean shown) {
    List<Reply> replies = new ArrayList<>(batch.requests().size());
    service.batchStarted();
    for (int index = 0; index < batch.requests().size(); index++) {
      Reply reply = execute(batch, index, timestampMillis, shown);
      if (reply != null) {
        replies.add(reply);
      }
    }
    service.batchFinished();
    return replies;
  }

  /** The reply to a request that was executed or is too old, if there still is one. */
  @Nullable Reply replyAgain(ClientId client, long number) {
    Reply kept = kept(client, number);
    return kept == null && clients.admit(client, number) == ClientTable.Admission.EXPIRED
        ? expired(client, number)
        : kept;
  }

  /** Each session's last request and its reply: part of every checkpoint. */
  ClientTable clients() {
    return clients;
  }

  /** The client table becomes that of a checkpoint. */
  void restore(LibraryObjects.Content content) {
    clients = clients.restored(content.entries(), content.floors());
  }

  /** What was kept beside the client table may be wrong. */
  void forgetLargeResults() {
    largeResults.forget();
  }

  private @Nullable Reply execute(
      OrderedBatch batch, int index, long timestampMillis, boolean shown) {
    OrderedRequest ordered = batch.requests().get(index);
    ClientId client = ordered.client();
    boolean allowed = isAllowed(ordered);
    byte[] libraryResult =
        ordered.library() && allowed
            ? library.ordered(batch.sequence(), ordered.operation())
            : new byte[0];
    return switch (clients.admit(client, ordered.number())) {
      case OLD -> null;
      case EXPIRED -> expired(client, ordered.number());
      case DUPLICATE -> kept(client, ordered.number());
      case EXECUTE -> {
        Reply reply =
            allowed
                ? reply(
                    ordered,
                    Reply.Status.OK,
                    ordered.library()
                        ? libraryResult
                        : invoke(ordered, batch, timestampMillis, mix(batch.seed(), index)))
                : reply(ordered, Reply.Status.REFUSED_PERMISSION, new byte[0]);
        clients.executed(batch.sequence(), index, reply);
        if (reply.payload().length > config.resultBytesKeptMax() && shown) {
          largeResults.keep(reply);
        }
        yield reply;
      }
    };
  }

  /**
   * Whether the request may be executed. Decided here, from what all replicas are configured with
   * alike: whatever a primary proposes, what is forbidden changes nothing.
   */
  private boolean isAllowed(OrderedRequest ordered) {
    Permissions permissions = config.permissions();
    int principal = ordered.client().principal();
    if (ordered.library()) {
      return permissions.allow(principal, Permission.ADMIN);
    }
    boolean read = permissions.allow(principal, Permission.READ);
    boolean write = permissions.allow(principal, Permission.WRITE);
    if (read == write) {
      return read;
    }
    return service.readsOnly(ordered.operation()) ? read : write;
  }

  private byte[] invoke(
      OrderedRequest ordered, OrderedBatch batch, long timestampMillis, long seed) {
    Request request =
        new Request(
            ordered.client(),
            ordered.number(),
            ordered.operation(),
            batch.sequence(),
            timestampMillis,
            seed);
    return invoke(request).payload();
  }

  private Result invoke(Request request) {
    if (!cycle.usesUpdates()) {
      return service.invoke(request, this::modified);
    }
    Outcome outcome = reader.updates().invoke(request, cycle.wantsUpdates());
    for (Update update : outcome.updates()) {
      checkOwn(update.id());
      cycle.updated(update);
    }
    return outcome.result();
  }

  private void modified(ObjectId id) {
    checkOwn(id);
    cycle.modified(id);
  }

  private static void checkOwn(ObjectId id) {
    if (id.isReserved()) {
      throw new IllegalArgumentException("the service reported a reserved object id: " + id);
    }
  }

  private static Reply reply(OrderedRequest to, Reply.Status status, byte[] payload) {
    return new Reply(to.client(), to.number(), status, payload);
  }

  private Reply expired(ClientId client, long number) {
    byte[] floor = ByteBuffer.allocate(8).putLong(clients.floor(client.principal())).array();
    return new Reply(client, number, Reply.Status.SESSION_EXPIRED, floor);
  }

  private @Nullable Reply kept(ClientId client, long number) {
    Reply large = largeResults.find(client, number);
    return large != null ? large : clients.reply(client, number);
  }

  /** SplitMix64's finalizer: a different seed for each request of a batch. */
  private static long mix(long seed, int index) {
    long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
