package io.evenkeel.transport;

/** What the owner of a certificate is. */
public enum PeerRole {
  /** One of the n replicas; common name {@code replica-<id>}. */
  REPLICA("replica-"),
  /** A principal; common name {@code client-<principal>}. */
  CLIENT("client-");

  private final String prefix;

  PeerRole(String prefix) {
    this.prefix = prefix;
  }

  /** What the certificate's common name starts with; the number follows. */
  public String commonNamePrefix() {
    return prefix;
  }
}
