package io.evenkeel.transport;

import io.evenkeel.transport.proto.Envelope;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what happened on connections. */
class Recorder implements ConnectionHandler {

  final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<Envelope> messages = new LinkedBlockingQueue<>();
  final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
  final BlockingQueue<Connection> writable = new LinkedBlockingQueue<>();

  @Override
  public void onOpened(Connection connection) {
    opened.add(connection);
  }

  @Override
  public void onMessage(Connection connection, Envelope envelope) {
    messages.add(envelope);
  }

  @Override
  public void onWritable(Connection connection) {
    writable.add(connection);
  }

  @Override
  public void onClosed(Connection connection, CloseReason reason) {
    closed.add(reason);
  }

  static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(30, TimeUnit.SECONDS);
    if (taken == null) {
      throw new AssertionError("nothing came within 30 s");
    }
    return taken;
  }

  /** Waits for a condition that must come. */
  static void await(String what, java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not come within 30 s: " + what);
      }
      Thread.sleep(5);
    }
  }
}
