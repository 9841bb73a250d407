package io.evenkeel.transport;

import io.evenkeel.transport.proto.HelloRefusal;

/** Why a connection ended; each is counted. */
public enum CloseReason {
  /** The other side closed it, or the network did. */
  BY_PEER,
  /** This side closed it. */
  BY_US,
  /** TLS failed: no or another CA's certificate, another TLS version, no TLS at all. */
  TLS_FAILED,
  /** TLS and Hello took too long. */
  HANDSHAKE_TIMEOUT,
  /** A length above the cap, or negative, was announced. */
  FRAME_TOO_LARGE,
  /** Not the encoding of an Envelope, or of too many parts. */
  FRAME_UNREADABLE,
  /** A frame began and did not end in time. */
  FRAME_TOO_SLOW,
  /** A kind of message that the peer's role may not send. */
  KIND_NOT_ALLOWED,
  /** No Hello first, or a second one. */
  UNEXPECTED_MESSAGE,
  /** Another major version of the protocol. */
  VERSION_MISMATCH,
  /** Another cluster. */
  CLUSTER_MISMATCH,
  /** The two replicas' cluster configurations differ. */
  CONFIG_MISMATCH,
  /** Hello and certificate name different peers, or not the one that was called. */
  IDENTITY_MISMATCH,
  /** The certificate's subject has not the form we issue. */
  CERTIFICATE_UNREADABLE,
  /** The configuration does not know this peer. */
  PEER_UNKNOWN,
  /** The peer, or all together, have as many connections as they may. */
  TOO_MANY_CONNECTIONS,
  /** Nothing came for three keep-alive periods. */
  IDLE,
  /** The other side refused us; its text says why. */
  REFUSED_BY_PEER,
  /** The connection could not be made. */
  CONNECT_FAILED,
  /** The server is stopping. */
  SHUTTING_DOWN,
  /** A callback of this side threw: a bug. */
  INTERNAL_ERROR;

  /** Whether one side does not accept who or what the other is; that does not pass by itself. */
  boolean isRejection() {
    return switch (this) {
      case TLS_FAILED,
          VERSION_MISMATCH,
          CLUSTER_MISMATCH,
          CONFIG_MISMATCH,
          IDENTITY_MISMATCH,
          CERTIFICATE_UNREADABLE,
          PEER_UNKNOWN ->
          true;
      default -> false;
    };
  }

  /** The reason behind what a refusing peer told. */
  static CloseReason of(HelloRefusal refusal) {
    for (CloseReason reason : values()) {
      if (reason.isRejection() && reason != TLS_FAILED && reason.toProto() == refusal) {
        return reason;
      }
    }
    return REFUSED_BY_PEER;
  }

  /** What a peer refused for this reason is told. */
  HelloRefusal toProto() {
    return switch (this) {
      case VERSION_MISMATCH -> HelloRefusal.HELLO_VERSION_MISMATCH;
      case CLUSTER_MISMATCH -> HelloRefusal.HELLO_CLUSTER_MISMATCH;
      case CONFIG_MISMATCH -> HelloRefusal.HELLO_CONFIG_MISMATCH;
      case IDENTITY_MISMATCH -> HelloRefusal.HELLO_IDENTITY_MISMATCH;
      case CERTIFICATE_UNREADABLE -> HelloRefusal.HELLO_CERTIFICATE_UNREADABLE;
      case PEER_UNKNOWN -> HelloRefusal.HELLO_PEER_UNKNOWN;
      case TOO_MANY_CONNECTIONS -> HelloRefusal.HELLO_TOO_MANY_CONNECTIONS;
      case SHUTTING_DOWN -> HelloRefusal.HELLO_SHUTTING_DOWN;
      default -> HelloRefusal.HELLO_UNEXPECTED_MESSAGE;
    };
  }
}
