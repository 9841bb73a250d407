package io.evenkeel.ratis;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;

/** Asks Ratis to have its state machine say what it has a snapshot of. */
final class SnapshotRequests {

  private static final long TIMEOUT_MILLIS = 10_000;

  /** Each has a client of its own. */
  private static final long CALL = 1;

  private SnapshotRequests() {}

  /** Sends one to this very server. An answer is not waited for: whoever asks, asks again. */
  static void send(RaftServer server, RaftGroupId group) {
    CompletableFuture<?> unused =
        server.snapshotManagementAsync(
            SnapshotManagementRequest.newCreate(
                ClientId.randomId(), server.getId(), group, CALL, TIMEOUT_MILLIS, 1));
  }
}
