package io.evenkeel.redis;

import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Operations of one connection, in their order. */
final class Submission {

  private final List<KvRequest> elements;
  private final long bytes;
  private final boolean alone;

  /** Completes with the results of the first ones, of one at least. */
  final CompletableFuture<List<KvReply>> future = new CompletableFuture<>();

  private Submission(List<KvRequest> elements, long bytes, boolean alone) {
    this.elements = elements;
    this.bytes = bytes;
    this.alone = alone;
  }

  /**
   * Operations that may go with others.
   *
   * @param elements single operations and transactions; at least one
   * @param bytes about as long as they are together
   */
  static Submission of(List<KvRequest> elements, long bytes) {
    return new Submission(elements, bytes, false);
  }

  /** An operation that the store takes in no pipeline. */
  static Submission of(KvRequest.Keys walk) {
    return new Submission(List.of(walk), 0, true);
  }

  boolean alone() {
    return alone;
  }

  List<KvRequest> elements() {
    return elements;
  }

  long bytes() {
    return bytes;
  }

  /** How many operations the store counts in them. */
  int weight() {
    return weight(elements);
  }

  /** How many operations the store counts. */
  static int weight(List<KvRequest> operations) {
    int weight = 0;
    for (KvRequest operation : operations) {
      weight += 1;
      if (operation instanceof KvRequest.MultiPut puts) {
        weight += puts.entries().size();
      } else if (operation instanceof KvRequest.Transaction transaction) {
        weight += weight(transaction.operations());
      }
    }
    return weight;
  }
}
