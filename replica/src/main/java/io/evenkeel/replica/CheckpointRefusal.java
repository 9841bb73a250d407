package io.evenkeel.replica;

/** Why a checkpoint vote or certificate was not accepted. */
public enum CheckpointRefusal {
  /** Numbers that no correct sender sends. */
  MALFORMED,
  /** Of another family of methods than this cluster's. */
  WRONG_FAMILY,
  /** The sender is no other replica of this cluster. */
  UNKNOWN_SENDER,
  /** It names a configuration that was not in force there, or is not known here. */
  WRONG_CONFIGURATION,
  /** By an incarnation of the sender that is not one any more, or not yet. */
  WRONG_INCARNATION,
  /** Fewer than {@code f+1} votes. */
  TOO_FEW_VOTES,
  /** A signature does not hold. */
  BAD_SIGNATURE,
  /** The sender voted for another root at the same position before. */
  CONFLICTING,
  /** Too many verifications for this sender are under way. */
  VERIFICATION_QUOTA,
  /** A vote for a root other than the certified one. */
  WRONG_ROOT
}
