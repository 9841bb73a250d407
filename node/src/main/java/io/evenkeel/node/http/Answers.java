package io.evenkeel.node.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers with their headers. */
final class Answers {

  /** The page uses what comes from here, and nothing else may use the page. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Answers() {}

  static FullHttpResponse text(FullHttpRequest request, int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return of(request, status, "text/plain; charset=utf-8", body);
  }

  static FullHttpResponse json(FullHttpRequest request, int status, byte[] body) {
    return of(request, status, "application/json", body);
  }

  static FullHttpResponse of(FullHttpRequest request, int status, String type, byte[] body) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    guard(response.headers());
    return response;
  }

  static void guard(HttpHeaders headers) {
    headers
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("Content-Security-Policy", POLICY)
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "no-referrer");
  }
}
