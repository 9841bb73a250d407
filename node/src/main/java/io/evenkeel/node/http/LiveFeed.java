package io.evenkeel.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Views as server-sent events, one a second to all who listen; while nobody does, nothing is done.
 * Who has not read the last one is not sent the next, and is gone after ten such. On the server's
 * thread only.
 */
final class LiveFeed {

  static final int LISTENERS_MAX = 32;

  private static final long PERIOD_MILLIS = 1_000;
  private static final int MISSED_MAX = 10;

  private final ClusterView view;
  private final ScheduledExecutorService loop;

  /** Each with how many in a row it could not be sent. */
  private final Map<Channel, Integer> listeners = new HashMap<>();

  private @Nullable ScheduledFuture<?> ticks;

  LiveFeed(ClusterView view, ScheduledExecutorService loop) {
    this.view = view;
    this.loop = loop;
  }

  /** Whether there is room for one more. */
  boolean hasRoom() {
    return listeners.size() < LISTENERS_MAX;
  }

  /** Sends views over a connection until it ends. */
  void add(Channel channel) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    Answers.guard(response.headers());
    channel.writeAndFlush(response).addListener(sent -> {});
    listeners.put(channel, 0);
    channel.closeFuture().addListener(closed -> remove(channel));
    if (ticks == null) {
      ticks = loop.scheduleAtFixedRate(this::tick, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void remove(Channel channel) {
    listeners.remove(channel);
    if (listeners.isEmpty()) {
      close();
    }
  }

  private void tick() {
    var unused = view.gather().thenAcceptAsync(this::send, loop);
  }

  private void send(ClusterView.View latest) {
    byte[] json = StatusJson.bytes(StatusJson.of(latest));
    ByteBuf event =
        Unpooled.wrappedBuffer(
            "event: status\ndata: ".getBytes(StandardCharsets.US_ASCII),
            json,
            "\n\n".getBytes(StandardCharsets.US_ASCII));
    for (Channel channel : Map.copyOf(listeners).keySet()) {
      if (channel.isWritable()) {
        listeners.put(channel, 0);
        channel
            .writeAndFlush(new DefaultHttpContent(event.retainedDuplicate()))
            .addListener(sent -> {});
      } else if (listeners.merge(channel, 1, Integer::sum) > MISSED_MAX) {
        channel.close().addListener(closed -> {});
      }
    }
    event.release();
  }

  /** Stops sending. */
  void close() {
    ScheduledFuture<?> present = ticks;
    if (present != null) {
      present.cancel(false);
      ticks = null;
    }
  }
}
