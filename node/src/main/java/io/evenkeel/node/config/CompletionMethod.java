package io.evenkeel.node.config;

/** How a fuzzy checkpoint is completed at its position. */
public enum CompletionMethod {
  /** Copy the modified objects in a pause, as in the talk. */
  PAUSE
}
