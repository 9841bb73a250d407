package io.evenkeel.node.config;

/** What a replica's log has survived before anybody hears what the replica promised. */
public enum Durability {
  /** The end of the process: records are written, and the system syncs them when it likes. */
  NONE,
  /** The same; in the background the log is synced all the time. */
  ASYNC,
  /** The loss of power: nothing that depends on a record leaves before the record is synced. */
  SYNC
}
