package io.evenkeel.cli.bench.resilience;

/** What is done to a replica. */
enum Danger {
  /** Its process is killed while it writes the objects of a checkpoint. */
  CRASH,
  /** A request breaks its service, and nobody else's. */
  POISON,
  /** It loses its checkpoints, and one of those from whom it fetches them corrupts them. */
  CORRUPT
}
