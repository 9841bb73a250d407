package io.evenkeel.agreement;

/**
 * Checks an operator's Ed25519 signature. A pure function; called within a step, for a change is
 * rare, and its outcome is needed before the next batch.
 */
@FunctionalInterface
public interface OperatorCheck {

  /** Whether the signature holds. False for whatever is malformed. */
  boolean holds(KeyBytes operatorKey, byte[] content, byte[] signature);
}
