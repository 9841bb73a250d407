package io.evenkeel.node.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one connection, one after the other. Each has {@value #SECONDS_MAX} seconds from the
 * answer before it, or the connection's begin, until its own answer is sent.
 */
final class Exchange extends SimpleChannelInboundHandler<FullHttpRequest> {

  static final int SECONDS_MAX = 30;

  private final Routes routes;
  private @Nullable Future<?> deadline;
  private boolean answering;

  Exchange(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    await(context);
  }

  private void await(ChannelHandlerContext context) {
    forget();
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  var unused = context.close();
                },
                SECONDS_MAX,
                TimeUnit.SECONDS);
  }

  private void forget() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (answering) {
      var unused = context.close(); // nobody who reads answers sends before he has one
      return;
    }
    answering = true;
    if (!request.decoderResult().isSuccess()) {
      send(context, Answers.text(request, 400, "this is no HTTP request\n"));
    } else if (routes.streams(request)) {
      forget();
      routes.stream(context.channel(), request);
    } else {
      var unused =
          routes
              .answer(request)
              .whenCompleteAsync(
                  (response, failure) ->
                      send(
                          context,
                          failure == null
                              ? response
                              : Answers.text(request, 500, "this cannot be told at the moment\n")),
                  context.executor());
    }
  }

  private void send(ChannelHandlerContext context, FullHttpResponse response) {
    context
        .writeAndFlush(response)
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
        .addListener(
            sent -> {
              answering = false;
              if (context.channel().isActive()) {
                await(context);
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    forget();
  }

  /** Broken connections and too long requests; whoever caused it may come again. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }
}
