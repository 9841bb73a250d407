package io.evenkeel.transport;

/** Limits and times of servers and links. Immutable. */
public record TransportConfig(Limits limits, Times times) {

  /** Largest Envelope before Hello was accepted. */
  public static final int HELLO_BYTES_MAX = 64 << 10;

  /** Both defaults. */
  public static final TransportConfig DEFAULT = new TransportConfig(Limits.DEFAULT, Times.DEFAULT);

  /**
   * Limits.
   *
   * @param clientFrameBytesMax largest Envelope taken from a client
   * @param replicaFrameBytesMax largest Envelope taken from a replica
   * @param outboundBytesMax bytes of frames queued on one connection or link; beyond it frames are
   *     refused (connection) or the oldest dropped (link). One frame always fits into an empty
   *     queue
   * @param connectionsPerPeerMax connections of one certificate at a server
   * @param connectionsMax connections of all together at a server, those not yet authenticated
   *     included
   */
  public record Limits(
      int clientFrameBytesMax,
      int replicaFrameBytesMax,
      int outboundBytesMax,
      int connectionsPerPeerMax,
      int connectionsMax) {

    /** 17 MiB from clients, 32 MiB from replicas, 64 MiB queued, 32 of 1,024 connections. */
    public static final Limits DEFAULT = new Limits(17 << 20, 32 << 20, 64 << 20, 32, 1024);

    /**
     * @throws IllegalArgumentException if a number is not positive
     */
    public Limits {
      Check.positive("clientFrameBytesMax", clientFrameBytesMax);
      Check.positive("replicaFrameBytesMax", replicaFrameBytesMax);
      Check.positive("outboundBytesMax", outboundBytesMax);
      Check.positive("connectionsPerPeerMax", connectionsPerPeerMax);
      Check.positive("connectionsMax", connectionsMax);
    }
  }

  /**
   * Times.
   *
   * @param handshakeMillisMax for TLS and Hello together
   * @param keepAliveMillis a Ping is sent after so long without writing; without reading for three
   *     times as long the connection is closed
   * @param frameMillisMax how long a frame may take from its first to its last byte
   * @param connectMillisMax for the TCP connection
   * @param reconnectMillisMin first wait before a link connects again; doubles up to the next
   * @param reconnectMillisMax longest wait
   */
  public record Times(
      int handshakeMillisMax,
      int keepAliveMillis,
      int frameMillisMax,
      int connectMillisMax,
      int reconnectMillisMin,
      int reconnectMillisMax) {

    /** 5 s handshake, 5 s keep-alive, 60 s a frame, 3 s connect, 100 ms to 5 s between attempts. */
    public static final Times DEFAULT = new Times(5_000, 5_000, 60_000, 3_000, 100, 5_000);

    /**
     * @throws IllegalArgumentException if a number is not positive, or the maximum below the
     *     minimum
     */
    public Times {
      Check.positive("handshakeMillisMax", handshakeMillisMax);
      Check.positive("keepAliveMillis", keepAliveMillis);
      Check.positive("frameMillisMax", frameMillisMax);
      Check.positive("connectMillisMax", connectMillisMax);
      Check.positive("reconnectMillisMin", reconnectMillisMin);
      if (reconnectMillisMax < reconnectMillisMin) {
        throw new IllegalArgumentException("reconnectMillisMax is below reconnectMillisMin");
      }
    }
  }

  /** A class of its own: were it in the outer one, its DEFAULT would be made before the others'. */
  private static final class Check {
    static void positive(String name, int value) {
      if (value <= 0) {
        throw new IllegalArgumentException(name + " must be positive, not " + value);
      }
    }
  }

  int frameBytesMax(PeerRole role) {
    return role == PeerRole.REPLICA ? limits.replicaFrameBytesMax() : limits.clientFrameBytesMax();
  }
}
