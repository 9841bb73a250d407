package io.evenkeel.client;

import io.evenkeel.agreement.BundleSignature;
import io.evenkeel.client.RequestSigner.Unsigned;
import io.evenkeel.transport.proto.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Requests that wait for a signature. The I/O thread signs them once it has read what came: calls
 * that follow those results share a signature. Thread-safe.
 */
final class Signing {

  /** A call in the session that it was assigned to. */
  record Launch(Session session, Call call, Unsigned unsigned) {}

  private final RequestSigner signer;
  private final Executor ioThread;
  private final BiConsumer<Launch, Request> signed;
  private final Queue<Launch> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean due = new AtomicBoolean();

  /**
   * @param ioThread runs what it is given after what it has to do now
   * @param signed told of each request by the I/O thread, in order
   */
  Signing(RequestSigner signer, Executor ioThread, BiConsumer<Launch, Request> signed) {
    this.signer = signer;
    this.ioThread = ioThread;
    this.signed = signed;
  }

  /** Has it signed soon. */
  void add(Launch launch) {
    waiting.add(launch);
    if (!due.compareAndSet(false, true)) {
      return;
    }
    try {
      ioThread.execute(this::signWaiting);
    } catch (RejectedExecutionException closing) {
      due.set(false); // whoever closes fails all calls
    }
  }

  private void signWaiting() {
    due.set(false);
    List<Launch> launches = new ArrayList<>();
    for (Launch next = waiting.poll(); next != null; next = waiting.poll()) {
      launches.add(next);
      if (launches.size() == BundleSignature.REQUESTS_MAX) {
        sign(launches);
        launches.clear();
      }
    }
    if (!launches.isEmpty()) {
      sign(launches);
    }
  }

  private void sign(List<Launch> launches) {
    List<Request> requests = signer.sign(launches.stream().map(Launch::unsigned).toList());
    for (int i = 0; i < launches.size(); i++) {
      signed.accept(launches.get(i), requests.get(i));
    }
  }
}
