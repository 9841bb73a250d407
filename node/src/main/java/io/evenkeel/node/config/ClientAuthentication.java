package io.evenkeel.node.config;

/** How replicas check that a request comes from its client. */
public enum ClientAuthentication {
  /** Ed25519 signature and a vector of MACs: a faulty client cannot make replicas disagree. */
  SIGNED,
  /** MACs alone: for clients that are trusted, and for comparisons. */
  MAC_ONLY
}
