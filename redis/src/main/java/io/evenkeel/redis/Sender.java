package io.evenkeel.redis;

import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Packs submissions into few requests. While fewer than {@link #REQUESTS_MAX} are under way the
 * next one leaves at once; then what comes waits and leaves together. So the more connections there
 * are, the more commands share one request, its signature and its way through the order. Any number
 * of threads.
 *
 * <p>A pipeline of the store may end early. What it left is sent again before anything else, so
 * each submission's operations stay in order, and no two requests have operations of one
 * submission.
 */
final class Sender {

  static final int REQUESTS_MAX = 8;

  /** A request is closed when it has these many operations, as the store counts them ... */
  private static final int WEIGHT_MAX = 4_000;

  /** ... or these many bytes; a longer submission goes alone. */
  private static final long BYTES_MAX = 512 << 10;

  private final KvClient store;
  private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
  private int underWay;

  Sender(KvClient store) {
    this.store = store;
  }

  /**
   * Has operations executed in their order.
   *
   * @return completes with a result for each of the first, at least of one, while the rest was not
   *     executed; or exceptionally with a {@link io.evenkeel.api.ServiceClientException}; then each
   *     may have been executed or not
   */
  CompletableFuture<List<KvReply>> execute(Submission submission) {
    synchronized (waiting) {
      waiting.addLast(submission);
    }
    send();
    return submission.future;
  }

  private void send() {
    for (List<Submission> packed = pack(); packed != null; packed = pack()) {
      List<Submission> sent = packed;
      List<KvRequest> elements = new ArrayList<>();
      sent.forEach(submission -> elements.addAll(submission.elements()));
      boolean single = elements.size() == 1;
      var unused =
          store
              .executeAsync(single ? elements.get(0) : new KvRequest.Pipeline(elements))
              .whenComplete((reply, failure) -> finish(sent, single, reply, failure));
    }
  }

  private @Nullable List<Submission> pack() {
    synchronized (waiting) {
      if (underWay == REQUESTS_MAX || waiting.isEmpty()) {
        return null;
      }
      underWay++;
      List<Submission> packed = new ArrayList<>();
      long bytes = 0;
      int weight = 0;
      for (Submission next = waiting.peek(); next != null; next = waiting.peek()) {
        bytes += next.bytes();
        weight += next.weight();
        boolean full = bytes > BYTES_MAX || weight > WEIGHT_MAX;
        if (!packed.isEmpty() && (full || next.alone() || packed.get(0).alone())) {
          break;
        }
        packed.add(waiting.remove());
      }
      return packed;
    }
  }

  private void finish(
      List<Submission> sent, boolean single, @Nullable KvReply reply, @Nullable Throwable failure) {
    List<KvReply> results = List.of();
    if (reply != null && single) {
      results = List.of(reply);
    } else if (reply instanceof KvReply.Results several) {
      results = several.results();
    }
    boolean answered = !results.isEmpty();
    List<List<KvReply>> shares = shares(sent, results);
    synchronized (waiting) {
      underWay--;
      for (int i = sent.size() - 1; answered && i >= 0; i--) {
        if (shares.get(i).isEmpty()) {
          waiting.addFirst(sent.get(i));
        }
      }
    }
    for (int i = 0; i < sent.size(); i++) {
      if (!answered) {
        sent.get(i)
            .future
            .completeExceptionally(failure != null ? failure : new RefusedException(reply));
      } else if (!shares.get(i).isEmpty()) {
        sent.get(i).future.complete(shares.get(i));
      }
    }
    send();
  }

  /** For each submission the results that are its own. */
  private static List<List<KvReply>> shares(List<Submission> sent, List<KvReply> results) {
    List<List<KvReply>> shares = new ArrayList<>();
    int from = 0;
    for (Submission submission : sent) {
      int to = Math.min(results.size(), from + submission.elements().size());
      shares.add(results.subList(from, to));
      from = to;
    }
    return shares;
  }

  /** The store refused a whole request; nothing of it was executed. */
  static final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient KvReply.Error refusal;

    RefusedException(@Nullable KvReply reply) {
      super("the store refused a request", null, false, false);
      this.refusal =
          reply instanceof KvReply.Error error
              ? error
              : new KvReply.Error(
                  io.evenkeel.kv.KvException.Reason.UNEXPECTED_RESULT,
                  "the answer is not one of this store");
    }

    KvReply.Error refusal() {
      return refusal;
    }
  }
}
