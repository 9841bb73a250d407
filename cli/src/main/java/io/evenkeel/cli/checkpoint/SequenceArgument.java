package io.evenkeel.cli.checkpoint;

import picocli.CommandLine.Parameters;

/** The checkpoint a command is about. */
final class SequenceArgument {

  @Parameters(
      index = "0",
      paramLabel = "SEQ",
      description = "The checkpoint's sequence number, as `list` shows it.")
  private long sequence;

  long sequence() {
    return sequence;
  }
}
