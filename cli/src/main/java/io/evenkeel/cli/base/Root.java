package io.evenkeel.cli.base;

/** The command all others hang under; knows the outside world. */
public interface Root {

  /** The outside world. */
  CliContext outside();
}
