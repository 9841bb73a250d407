package io.evenkeel.node.config;

/** What a fuzzy checkpoint does with the objects modified during its capture. */
public enum CompletionMethod {
  /** The executor copies them at the position. */
  PAUSE,
  /** They are read again beforehand, while they get fewer; the executor copies the rest. */
  PRECOPY,
  /** They are read again, beforehand and afterwards; the executor copies what changes before. */
  LAZY
}
