package io.evenkeel.client;

import io.evenkeel.agreement.Member;
import io.evenkeel.transport.PeerRole;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.crypto.KeyFiles;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything a client must know. Immutable; made with {@link #builder}. */
public final class ClientConfig {

  /** How requests prove who sent them. */
  public enum Authentication {
    /** A signature and one MAC per replica: needed where clients are not trusted. */
    SIGNED,
    /** MACs alone: faster; a client can make replicas disagree about its own requests. */
    MAC_ONLY
  }

  /**
   * One replica; its id is its place in the list.
   *
   * @param address unresolved ones are looked up at each connection
   * @param macKey its X25519 public key
   */
  public record Replica(InetSocketAddress address, PublicKey macKey) {}

  private final TlsIdentity tls;
  private final PrivateKey signingKey;
  private final PrivateKey macKey;
  private final List<Replica> replicas;
  private final Optional<KnownMembers> known;
  private final Builder limits;

  private ClientConfig(Builder builder) {
    this.tls = builder.tls;
    this.signingKey = builder.signingKey;
    this.macKey = builder.macKey;
    this.replicas = List.copyOf(builder.replicas);
    this.known = builder.known;
    this.limits = builder.copy();
  }

  /**
   * Starts a configuration.
   *
   * @param tls certificate of a client; it also says the cluster and the principal
   * @param signingKey the principal's Ed25519 key
   * @param macKey the principal's X25519 key
   */
  public static Builder builder(TlsIdentity tls, PrivateKey signingKey, PrivateKey macKey) {
    return new Builder(tls, signingKey, macKey);
  }

  TlsIdentity tls() {
    return tls;
  }

  PrivateKey signingKey() {
    return signingKey;
  }

  PrivateKey macKey() {
    return macKey;
  }

  List<Replica> replicas() {
    return replicas;
  }

  /** Where newer keys and addresses than in {@link #replicas()} are learnt, if they may be. */
  Optional<KnownMembers> known() {
    return known;
  }

  /** Number of replicas that may be faulty. */
  int faulty() {
    return (replicas.size() - 1) / 3;
  }

  int principal() {
    return tls.self().id();
  }

  int sessionsMax() {
    return limits.sessionsMax;
  }

  int queueMax() {
    return limits.queueMax;
  }

  long queueBytesMax() {
    return limits.queueBytesMax;
  }

  int operationBytesMax() {
    return limits.operationBytesMax;
  }

  long timeoutNanos() {
    return limits.timeout.toNanos();
  }

  long retransmitNanosMin() {
    return limits.retransmitMin.toNanos();
  }

  long retransmitNanosMax() {
    return limits.retransmitMax.toNanos();
  }

  Authentication authentication() {
    return limits.authentication;
  }

  TransportConfig transport() {
    return limits.transport;
  }

  /** Collects what differs from the defaults. Not for several threads. */
  public static final class Builder {

    private final TlsIdentity tls;
    private final PrivateKey signingKey;
    private final PrivateKey macKey;
    private final List<Replica> replicas = new ArrayList<>();
    private int sessionsMax = 64;
    private int queueMax = 10_000;
    private long queueBytesMax = 64L << 20;
    private int operationBytesMax = (16 << 20) + (4 << 10);
    private Duration timeout = Duration.ofSeconds(30);
    private Duration retransmitMin = Duration.ofMillis(500);
    private Duration retransmitMax = Duration.ofSeconds(8);
    private Authentication authentication = Authentication.SIGNED;
    private TransportConfig transport = TransportConfig.DEFAULT;
    private Optional<KnownMembers> known = Optional.empty();

    private Builder(TlsIdentity tls, PrivateKey signingKey, PrivateKey macKey) {
      this.tls = tls;
      this.signingKey = signingKey;
      this.macKey = macKey;
    }

    private Builder copy() {
      Builder copy = new Builder(tls, signingKey, macKey);
      copy.sessionsMax = sessionsMax;
      copy.queueMax = queueMax;
      copy.queueBytesMax = queueBytesMax;
      copy.operationBytesMax = operationBytesMax;
      copy.timeout = timeout;
      copy.retransmitMin = retransmitMin;
      copy.retransmitMax = retransmitMax;
      copy.authentication = authentication;
      copy.transport = transport;
      return copy;
    }

    /** The replicas of a configuration, and those that follow it as the client learns of them. */
    public Builder members(KnownMembers members) {
      known = Optional.of(members);
      for (Member member : members.newest().members()) {
        replica(
            InetSocketAddress.createUnresolved(member.host(), member.port()),
            KeyFiles.x25519OfRaw(member.keys().mac().bytes()));
      }
      return this;
    }

    /** Adds the replica with the next id. */
    public Builder replica(InetSocketAddress address, PublicKey x25519) {
      replicas.add(new Replica(address, x25519));
      return this;
    }

    /** Requests outstanding at once; 64 unless set. Sessions opened explicitly come on top. */
    public Builder maxInFlight(int sessions) {
      sessionsMax = sessions;
      return this;
    }

    /** Requests, and bytes of operations, that may wait for a session; 10,000 and 64 MiB. */
    public Builder queue(int requestsMax, long bytesMax) {
      queueMax = requestsMax;
      queueBytesMax = bytesMax;
      return this;
    }

    /** Largest operation in bytes; 16 MiB + 4 KiB unless set. */
    public Builder operationBytesMax(int bytes) {
      operationBytesMax = bytes;
      return this;
    }

    /** How long a call may take, waiting for a session included; 30 s unless set. */
    public Builder requestTimeout(Duration duration) {
      timeout = duration;
      return this;
    }

    /** First wait before sending again, doubled each time up to the longest; 500 ms and 8 s. */
    public Builder retransmit(Duration first, Duration longest) {
      retransmitMin = first;
      retransmitMax = longest;
      return this;
    }

    /** {@link Authentication#SIGNED} unless set. */
    public Builder authentication(Authentication mode) {
      authentication = mode;
      return this;
    }

    /** Limits and times of the connections. */
    public Builder transport(TransportConfig config) {
      transport = config;
      return this;
    }

    /**
     * Checks and finishes.
     *
     * @throws IllegalArgumentException if something does not fit; the message names it
     */
    public ClientConfig build() {
      int n = replicas.size();
      require(n >= 4 && n % 3 == 1, "there must be 3f+1 replicas with f >= 1, not " + n);
      require(
          tls.self().role() == PeerRole.CLIENT,
          "the certificate belongs to " + tls.self() + ", not to a client");
      require(sessionsMax > 0, "maxInFlight must be positive, not " + sessionsMax);
      require(queueMax >= 0 && queueBytesMax >= 0, "the queue's bounds must not be negative");
      require(
          operationBytesMax > 0
              && operationBytesMax <= transport.limits().clientFrameBytesMax() - (64 << 10),
          "operationBytesMax must be positive and 64 KiB below the frame cap");
      require(!timeout.isNegative() && !timeout.isZero(), "requestTimeout must be positive");
      require(
          retransmitMin.toMillis() >= 1 && retransmitMax.compareTo(retransmitMin) >= 0,
          "retransmit waits must be positive, the longest not below the first");
      return new ClientConfig(this);
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new IllegalArgumentException(otherwise);
      }
    }
  }
}
