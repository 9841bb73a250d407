package io.evenkeel.node.http;

import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Which path shows what. On the server's thread only. */
final class Routes {

  private record Asset(String type, byte[] content) {}

  private static final String PATHS =
      "there are: / /health /health/live /health/ready /status /metrics /live\n";

  private final Shown shown;
  private final ClusterView view;
  private final LiveFeed feed;
  private final Names names;
  private final Map<String, Asset> assets =
      Map.of(
          "/", asset("page.html", "text/html; charset=utf-8"),
          "/page.css", asset("page.css", "text/css; charset=utf-8"),
          "/page.js", asset("page.js", "text/javascript; charset=utf-8"),
          "/timeline.js", asset("timeline.js", "text/javascript; charset=utf-8"),
          "/icon.svg", asset("icon.svg", "image/svg+xml"));

  Routes(Shown shown, ClusterView view, LiveFeed feed, Names names) {
    this.shown = shown;
    this.view = view;
    this.feed = feed;
    this.names = names;
  }

  private static Asset asset(String name, String type) {
    try (InputStream in = Routes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the page's " + name + " is not in the jar");
      }
      return new Asset(type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(FullHttpRequest request) {
    return request.uri().replaceFirst("[?#].*", "");
  }

  private Optional<FullHttpResponse> refusal(FullHttpRequest request) {
    if (!names.allow(request.headers().get(HttpHeaderNames.HOST))) {
      return Optional.of(
          Answers.text(request, 421, "this server listens on this machine only: say localhost\n"));
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      FullHttpResponse response = Answers.text(request, 405, "nothing can be changed here\n");
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return Optional.of(response);
    }
    return Optional.empty();
  }

  /** Whether the request wants views as they come, and may have them. */
  boolean streams(FullHttpRequest request) {
    return path(request).equals("/live")
        && request.method().equals(HttpMethod.GET)
        && refusal(request).isEmpty()
        && feed.hasRoom();
  }

  void stream(Channel channel, FullHttpRequest request) {
    feed.add(channel);
  }

  CompletableFuture<FullHttpResponse> answer(FullHttpRequest request) {
    Optional<FullHttpResponse> refusal = refusal(request);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(refusal.get());
    }
    if (path(request).equals("/status")) {
      return view.gather()
          .thenApply(now -> Answers.json(request, 200, StatusJson.bytes(StatusJson.of(now))));
    }
    return CompletableFuture.completedFuture(now(request));
  }

  private FullHttpResponse now(FullHttpRequest request) {
    String path = path(request);
    Asset asset = assets.get(path);
    if (asset != null) {
      return Answers.of(request, 200, asset.type(), asset.content());
    }
    return switch (path) {
      case "/health", "/health/ready" -> health(request, true);
      case "/health/live" -> health(request, false);
      case "/metrics" -> metrics(request);
      case "/live" -> Answers.text(request, 503, "too many are watching already\n");
      default -> Answers.text(request, 404, PATHS);
    };
  }

  /**
   * Live: it works, or waits for something. Ready: it takes its part in the cluster, so that the
   * next replica may be stopped.
   */
  private FullHttpResponse health(FullHttpRequest request, boolean wantsReady) {
    String state = shown.state();
    Optional<StatusReply> self = shown.self(StatusRequest.getDefaultInstance());
    boolean live = !state.startsWith("halted");
    boolean voting = self.filter(StatusReply::getVoting).isPresent();
    boolean ready = live && voting && state.equals("running");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("live", live);
    facts.put("ready", ready);
    facts.put("state", state);
    facts.put("voting", voting);
    self.ifPresent(is -> facts.put("notVoting", is.getNotVoting()));
    boolean good = wantsReady ? ready : live;
    return Answers.json(request, good ? 200 : 503, StatusJson.bytes(facts));
  }

  private FullHttpResponse metrics(FullHttpRequest request) {
    Optional<StatusReply> self =
        shown.self(StatusRequest.newBuilder().setCheckpointsMax(Metrics.CHECKPOINTS_MAX).build());
    if (self.isEmpty() || shown.latencies().isEmpty()) {
      return Answers.text(request, 503, "this replica is starting\n");
    }
    Exposition.Body body =
        Metrics.of(self.get(), shown.latencies().get())
            .body(request.headers().get(HttpHeaderNames.ACCEPT));
    return Answers.of(request, 200, body.type(), body.content());
  }
}
