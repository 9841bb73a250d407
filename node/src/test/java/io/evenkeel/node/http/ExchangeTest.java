package io.evenkeel.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a connection may take, on a channel whose clock the test moves. */
final class ExchangeTest {

  private static final String REQUEST = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Scene scene = new Scene();
  private final ClusterView view = new ClusterView("scene", 1, 4, scene, channel.eventLoop());
  private final LiveFeed feed = new LiveFeed(view, channel.eventLoop());

  ExchangeTest() {
    scene.view.set(view);
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(),
            new HttpObjectAggregator(1_024),
            new Exchange(new Routes(scene, view, feed, new Names(Optional.empty()))));
    channel.pipeline().fireChannelActive();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(long seconds) {
    for (long i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runPendingTasks();
    }
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    channel.runPendingTasks();
  }

  /** Takes what was sent, as a network does. */
  private int taken() {
    int messages = 0;
    for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      ReferenceCountUtil.release(sent);
      messages++;
    }
    return messages;
  }

  @Test
  void whoNeverEndsARequestIsGoneHoweverOftenItSendsSomething() {
    send("GET /health HTTP/1.1\r\n");
    for (int second = 0; second < Exchange.SECONDS_MAX - 1; second++) {
      send("X-" + second + ": slowly\r\n");
      pass(1);
    }
    assertThat(channel.isOpen()).isTrue();
    pass(2);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void eachAnswerGivesTimeForTheNextRequest() {
    for (int i = 0; i < 3; i++) {
      pass(Exchange.SECONDS_MAX - 5);
      send(REQUEST);
      assertThat(taken()).isPositive();
    }
    assertThat(channel.isOpen()).isTrue();
    pass(Exchange.SECONDS_MAX + 1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whoListensStaysAndWhoDoesNotReadIsSentNoMoreAndIsGone() {
    send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    pass(2 * Exchange.SECONDS_MAX);
    assertThat(channel.isOpen()).isTrue();
    assertThat(taken()).isGreaterThan(Exchange.SECONDS_MAX);

    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    pass(5);
    assertThat(taken()).isLessThanOrEqualTo(3); // of a view gathered before
    assertThat(channel.isOpen()).isTrue();
    pass(10);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void thereIsRoomForSoManyListenersAndNoMore() {
    for (int i = 0; i < LiveFeed.LISTENERS_MAX; i++) {
      assertThat(feed.hasRoom()).isTrue();
      feed.add(new EmbeddedChannel());
    }
    assertThat(feed.hasRoom()).isFalse();
    send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    io.netty.buffer.ByteBuf answer = channel.readOutbound();
    assertThat(answer.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 503");
    answer.release();
  }
}
