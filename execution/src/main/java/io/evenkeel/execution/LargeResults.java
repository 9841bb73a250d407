package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest results that are too large for the client table, kept outside the agreed state so that
 * a client that got no correct one in full can still get them from another. Bounded in bytes; the
 * oldest leave first. Losing one costs the client a repeated read, never correctness.
 */
final class LargeResults {

  static final long BYTES_MAX = 64L << 20;

  private final LinkedHashMap<ClientId, Reply> replies = new LinkedHashMap<>();
  private long bytes;

  void keep(Reply reply) {
    Reply previous = replies.remove(reply.client());
    bytes += reply.payload().length - (previous == null ? 0L : previous.payload().length);
    replies.put(reply.client(), reply);
    Iterator<Reply> oldest = replies.values().iterator();
    while (bytes > BYTES_MAX && oldest.hasNext()) {
      bytes -= oldest.next().payload().length;
      oldest.remove();
    }
  }

  void forget() {
    replies.clear();
    bytes = 0;
  }

  @Nullable Reply find(ClientId client, long number) {
    Reply reply = replies.get(client);
    return reply != null && reply.number() == number ? reply : null;
  }
}
