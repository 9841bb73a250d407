package io.evenkeel.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that move bytes; shared by any number of servers and links. */
public final class EventLoops implements AutoCloseable {

  /** Netty's own choice takes and gives back memory of the system for each larger message. */
  static final ByteBufAllocator BUFFERS = PooledByteBufAllocator.DEFAULT;

  private static final int STOP_SECONDS_MAX = 10;

  private final EventLoopGroup group;

  /**
   * Starts daemon threads.
   *
   * @param threads 1 or 2 suffice for a replica
   */
  public EventLoops(int threads) {
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("evenkeel-io", true), NioIoHandler.newFactory());
  }

  EventLoopGroup group() {
    return group;
  }

  /** Whether the calling thread is one of these. Blocking in one of them is a bug. */
  public boolean inEventLoop() {
    for (var loop : group) {
      if (loop.inEventLoop()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs a short task on one of the threads; if that is the caller, after what it has in hand.
   *
   * @throws java.util.concurrent.RejectedExecutionException if this is closed
   */
  public void execute(Runnable task) {
    group.execute(task);
  }

  /** Runs a short task on one of the threads after a delay; for timers of the room above. */
  public java.util.concurrent.Future<?> schedule(Runnable task, long delayMillis) {
    return group.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
  }

  /** Stops the threads; servers and links should be closed before. Waits unless called by one. */
  @Override
  public void close() {
    var stopped = group.shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS);
    if (!inEventLoop()) {
      stopped.awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }
}
