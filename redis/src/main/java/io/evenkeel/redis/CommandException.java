package io.evenkeel.redis;

/** A command is answered with an error, in Redis' words where Redis has them. */
final class CommandException extends Exception {

  private static final long serialVersionUID = 1L;

  static final String SYNTAX = "ERR syntax error";
  static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";

  CommandException(String error) {
    super(error, null, false, false);
  }

  /** What follows the minus sign on the wire. */
  String error() {
    return String.valueOf(getMessage());
  }

  static CommandException wrongNumber(String command) {
    return new CommandException("ERR wrong number of arguments for '" + command + "' command");
  }
}
