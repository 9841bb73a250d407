package io.evenkeel.checkpoint.store;

/**
 * A file that a checkpoint consists of.
 *
 * @param name in the store's directory
 * @param role what it holds
 * @param bytes its size
 * @param own whether it was written for this checkpoint; if not, for one that it stands on
 */
public record StoredFile(String name, Role role, long bytes, boolean own) {

  /** What a file holds. */
  public enum Role {
    /** Names all the others. */
    MANIFEST,
    /** The votes. */
    CERTIFICATE,
    /** Sorted leaves, all of them or what is different from an earlier part. */
    INDEX,
    /** Objects. */
    SEGMENT
  }
}
