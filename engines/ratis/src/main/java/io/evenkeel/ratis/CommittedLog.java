package io.evenkeel.ratis;

import java.io.IOException;
import java.util.Optional;

/** What was committed, as long as the log has it. Any thread. */
interface CommittedLog {

  /**
   * An entry.
   *
   * @param operation what it holds for the service; empty if it is not for that
   */
  record Committed(long term, Optional<Operations.Entry> operation) {}

  /**
   * The entry at a position.
   *
   * @return empty if the log no longer has it
   */
  Optional<Committed> entry(long sequence) throws IOException;
}
