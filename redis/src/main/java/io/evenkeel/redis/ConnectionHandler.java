package io.evenkeel.redis;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.kv.KvKeys;
import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.redis.RedisCodecException;
import io.netty.handler.codec.redis.RedisMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the order of one connection: commands are interpreted as they come, wait here, and are
 * answered one after the other. At most one submission is under way; those that wait make the next
 * one. Confined to the connection's event loop.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  /** With so many commands waiting, or so many bytes of them, the connection is not read. */
  private static final int WAITING_MAX = 2_000;

  private static final long WAITING_BYTES_MAX = 1 << 20;

  /** Most commands of one submission, operations in it, and bytes, unless the first has more. */
  private static final int BATCH_MAX = 1_000;

  private static final int BATCH_WEIGHT_MAX = 4_000;
  private static final long BATCH_BYTES_MAX = 256 << 10;

  private final FrontState front;
  private final Sender sender;
  private final Interpreter interpreter;
  private final ArrayDeque<Interpreter.Meaning> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean busy;
  private boolean deaf;
  private boolean closed;
  private boolean leaving;
  private long unwrittenBytes;

  ConnectionHandler(FrontState front, Sender sender) {
    this.front = front;
    this.sender = sender;
    this.interpreter = new Interpreter(front);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Command command = (Command) message;
    if (deaf || closed) {
      front.budget().giveBack(command.heldBytes());
      return;
    }
    front.commands.increment();
    if (command.name().equals("post") || command.name().equals("host:")) {
      // A browser that was made to talk to this port: what it sends as a body are no commands.
      front.budget().giveBack(command.heldBytes());
      endAfter(context, Replies.error("ERR this is not HTTP"));
      return;
    }
    wait(context, interpreter.interpret(command));
  }

  private void wait(ChannelHandlerContext context, Interpreter.Meaning meaning) {
    waiting.add(meaning);
    waitingBytes += meaning.heldBytes();
    if (waiting.size() >= WAITING_MAX || waitingBytes >= WAITING_BYTES_MAX) {
      context.channel().config().setAutoRead(false);
    }
  }

  /** Answers what came before, then this, and closes. */
  private void endAfter(ChannelHandlerContext context, RedisMessage answer) {
    deaf = true;
    context.channel().config().setAutoRead(false);
    waiting.add(new Interpreter.Meaning(new Task.Last(answer), 0));
    goOn(context);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    goOn(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // Not when it stopped being so: that is told in the middle of a write.
    if (context.channel().isWritable()) {
      goOn(context);
    }
  }

  /** Does what can be done now. */
  private void goOn(ChannelHandlerContext context) {
    while (!busy && !closed && !waiting.isEmpty() && context.channel().isWritable()) {
      Task head = waiting.element().task();
      if (head instanceof Task.Ready ready) {
        write(context, ready.answer());
        release(waiting.remove());
      } else if (head instanceof Task.Last last) {
        write(context, last.answer());
        release(waiting.remove());
        flushAndClose(context);
        return;
      } else if (head instanceof Task.Walk walk) {
        start(context, walk, waiting.remove());
      } else {
        submit(context);
      }
    }
    flush(context);
    if (leaving && !busy && waiting.isEmpty()) {
      flushAndClose(context);
    } else if (!deaf
        && !leaving
        && waiting.size() < WAITING_MAX / 2
        && waitingBytes < WAITING_BYTES_MAX / 2
        && context.channel().isWritable()) {
      context.channel().config().setAutoRead(true);
    }
  }

  private void submit(ChannelHandlerContext context) {
    List<Interpreter.Meaning> batch = new ArrayList<>();
    List<KvRequest> elements = new ArrayList<>();
    long bytes = 0;
    int weight = 0;
    for (Interpreter.Meaning next = waiting.peek(); next != null; next = waiting.peek()) {
      if (next.task() instanceof Task.Stored stored) {
        bytes += next.heldBytes();
        weight += Submission.weight(stored.operations()) + 1;
        boolean full = bytes > BATCH_BYTES_MAX || weight > BATCH_WEIGHT_MAX;
        if (!elements.isEmpty() && full) {
          break;
        }
        List<KvRequest> operations = stored.operations();
        elements.add(
            operations.size() == 1 ? operations.get(0) : new KvRequest.Transaction(operations));
      } else if (!(next.task() instanceof Task.Ready)) {
        break;
      }
      batch.add(waiting.remove());
      if (batch.size() == BATCH_MAX) {
        break;
      }
    }
    busy = true;
    var unused =
        sender
            .execute(Submission.of(elements, bytes))
            .whenCompleteAsync(
                (results, failure) -> answer(context, batch, results, failure), context.executor());
  }

  private void answer(
      ChannelHandlerContext context,
      List<Interpreter.Meaning> batch,
      @Nullable List<KvReply> results,
      @Nullable Throwable failure) {
    RedisMessage error = failure == null ? null : Failures.text(failure);
    int next = 0;
    int answered = 0;
    for (Interpreter.Meaning meaning : batch) {
      if (meaning.task() instanceof Task.Ready ready) {
        write(context, ready.answer());
      } else if (meaning.task() instanceof Task.Stored stored) {
        if (error != null || results == null) {
          write(context, error);
        } else if (next < results.size()) {
          write(context, stored(stored, results.get(next++)));
        } else {
          break;
        }
      }
      release(meaning);
      answered++;
    }
    for (int i = batch.size() - 1; i >= answered; i--) {
      waiting.addFirst(batch.get(i)); // not executed: its results would have been too much at once
    }
    busy = false;
    if (failure != null && Failures.mayStillHappen(failure)) {
      flushAndClose(context); // or what follows might be executed before it
      return;
    }
    goOn(context);
  }

  private static RedisMessage stored(Task.Stored task, KvReply result) {
    if (task.operations().size() == 1) {
      return task.answer().apply(List.of(result));
    }
    return Replies.of(
        result, KvReply.Results.class, results -> task.answer().apply(results.results()));
  }

  private void start(ChannelHandlerContext context, Task.Walk walk, Interpreter.Meaning meaning) {
    busy = true;
    WalkPages pages = new WalkPages();
    var unused =
        walk.start()
            .apply(pages)
            .whenCompleteAsync(
                (answer, failure) -> {
                  front.budget().giveBack(pages.heldBytes);
                  write(context, failure != null ? Failures.text(failure) : answer);
                  release(meaning);
                  busy = false;
                  goOn(context); // it only read: whenever it is executed, nothing depends on it
                },
                context.executor());
  }

  private final class WalkPages implements Pages {

    private long heldBytes;

    @Override
    public CompletableFuture<KvKeys> next(KvRequest.Keys request) {
      return sender
          .execute(Submission.of(request))
          .thenApply(
              results -> {
                if (results.get(0) instanceof KvReply.Keys keys) {
                  return keys.page();
                }
                throw new Sender.RefusedException(results.get(0));
              });
    }

    @Override
    public boolean hold(long bytes) {
      boolean held = front.budget().take(bytes);
      heldBytes += held ? bytes : 0;
      return held;
    }
  }

  private void release(Interpreter.Meaning meaning) {
    waitingBytes -= meaning.heldBytes();
    front.budget().giveBack(meaning.heldBytes());
  }

  private void write(ChannelHandlerContext context, @Nullable RedisMessage answer) {
    if (closed || answer == null) {
      return;
    }
    long bytes = Replies.bytes(answer);
    if (!front.budget().take(bytes)) {
      LOG.warn(
          "connection {} closed: its answer does not fit into the front's {} MiB of memory",
          context.channel().remoteAddress(),
          front.budget().bytesMax() >> 20);
      closed = true;
      seen(context.close());
      return;
    }
    seen(context.write(answer, context.voidPromise())); // a failure comes as an exception
    unwrittenBytes += bytes;
  }

  private void flush(ChannelHandlerContext context) {
    if (unwrittenBytes > 0) {
      long bytes = unwrittenBytes;
      unwrittenBytes = 0;
      seen(
          context
              .writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener(written -> front.budget().giveBack(bytes)));
    }
  }

  private void flushAndClose(ChannelHandlerContext context) {
    flush(context);
    closed = true;
    seen(context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
  }

  /** Reads no more, answers what came, closes. Called on the event loop. */
  void leave(ChannelHandlerContext context) {
    leaving = true;
    context.channel().config().setAutoRead(false);
    goOn(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    front.connections.decrementAndGet();
    waiting.forEach(this::release);
    waiting.clear();
    front.budget().giveBack(interpreter.heldBytes() + unwrittenBytes);
    unwrittenBytes = 0;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable inner =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (deaf || closed || inner instanceof IOException) {
      if (!deaf) {
        closed = true;
        seen(context.close());
      }
    } else if (inner instanceof CommandAssembler.ProtocolException protocol) {
      String text = String.valueOf(protocol.getMessage());
      endAfter(
          context, Replies.error(text.startsWith("OOM ") ? text : "ERR Protocol error: " + text));
    } else if (inner instanceof RedisCodecException) {
      endAfter(context, Replies.error("ERR Protocol error: " + inner.getMessage()));
    } else {
      LOG.error("connection {}: a handler failed", context.channel().remoteAddress(), cause);
      closed = true;
      seen(context.close());
    }
  }

  /** How a write or a close ends is seen in the channel's own events. */
  private static void seen(io.netty.util.concurrent.Future<?> future) {
    if (future.isCancelled()) {
      throw new IllegalStateException("nobody cancels these");
    }
  }

  /** Requests without results, in words. */
  private static final class Failures {

    static RedisMessage text(Throwable failure) {
      Throwable cause = unwrap(failure);
      if (cause instanceof Sender.RefusedException refused) {
        return Replies.refused(refused.refusal());
      } else if (cause instanceof ServiceClientException noResult) {
        String what =
            switch (noResult.outcome()) {
              case NOT_EXECUTED -> "ERR not executed: ";
              case EXECUTED -> "ERR executed, but its result is lost: ";
              case UNKNOWN -> "ERR it is not known whether this was executed: ";
            };
        return Replies.error(what + noResult.getMessage());
      }
      LOG.error("a request failed", cause);
      return Replies.error("ERR internal error of the front; its log has more");
    }

    static boolean mayStillHappen(Throwable failure) {
      return !(unwrap(failure) instanceof Sender.RefusedException)
          && !(unwrap(failure) instanceof ServiceClientException noResult
              && noResult.outcome() == ServiceClientException.Outcome.NOT_EXECUTED);
    }

    private static Throwable unwrap(Throwable failure) {
      return failure instanceof CompletionException && failure.getCause() != null
          ? failure.getCause()
          : failure;
    }
  }
}
