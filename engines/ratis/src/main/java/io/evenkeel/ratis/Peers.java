package io.evenkeel.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.TimeDuration;

/**
 * Asks single servers through Ratis' stale reads, which any server answers, whatever its role. Each
 * question is sent once; who asks tries again.
 *
 * <pre>
 *  question   u8: 1 where do you stand? | 2 transfer request
 *  answer     a {@link Standing} | a transfer response
 * </pre>
 */
final class Peers implements AutoCloseable {

  static final byte STANDING = 1;
  static final byte TRANSFER = 2;

  /** More than a transfer has outstanding at one server. */
  private static final int THREADS_PER_SERVER = 10;

  private static final TimeDuration TIMEOUT = TimeDuration.valueOf(3, TimeUnit.SECONDS);

  private final RaftClient client;
  private final ExecutorService threads;

  Peers(RatisCluster cluster, RaftProperties serverProperties) {
    RaftProperties properties = new RaftProperties(serverProperties);
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, TIMEOUT);
    this.client =
        RaftClient.newBuilder()
            .setRaftGroup(cluster.raftGroup())
            .setProperties(properties)
            .setRetryPolicy(RetryPolicies.noRetry())
            .build();
    int others = Math.max(1, cluster.members().size() - 1);
    this.threads =
        Executors.newFixedThreadPool(
            Math.min(32, THREADS_PER_SERVER * others),
            work -> {
              Thread thread = new Thread(work, "evenkeel-peers");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Asks a server.
   *
   * @param answered gets the answer, or empty if there is none, on any thread
   */
  void ask(
      int server, byte kind, byte[] question, BiConsumer<Integer, Optional<ByteBuffer>> answered) {
    ByteString content =
        ByteString.copyFrom(new byte[] {kind}).concat(UnsafeByteOperations.unsafeWrap(question));
    try {
      threads.execute(() -> answered.accept(server, ask(client, server, content)));
    } catch (RejectedExecutionException closed) {
      answered.accept(server, Optional.empty());
    }
  }

  static Optional<ByteBuffer> ask(RaftClient client, int server, ByteString content) {
    try {
      RaftClientReply reply =
          client.io().sendStaleRead(Message.valueOf(content), 0, RatisCluster.peerId(server));
      return reply.isSuccess() && reply.getMessage() != null
          ? Optional.of(reply.getMessage().getContent().asReadOnlyByteBuffer())
          : Optional.empty();
    } catch (IOException | RuntimeException noAnswer) {
      return Optional.empty();
    }
  }

  /** Has another server elected. */
  void giveLeadershipTo(int server) {
    threads.execute(
        () -> {
          try {
            RaftClientReply unused =
                client.admin().transferLeadership(RatisCluster.peerId(server), 5_000);
          } catch (IOException | RuntimeException refused) {
            // It stays leader and answers nothing until it is repaired; clients wait.
          }
        });
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    client.close();
  }
}
