package io.evenkeel.redis;

/** Says what the commands of one connection mean. Confined to the connection's event loop. */
final class Interpreter {

  /**
   * What a command means, and the bytes to give back once it is answered.
   *
   * @param heldBytes of the {@link Budget}; none for a command that MULTI keeps
   */
  record Meaning(Task task, long heldBytes) {}

  private final Session session;
  private final Multi multi = new Multi();

  Interpreter(FrontState front) {
    this.session = new Session(front);
  }

  /** Bytes of commands that wait for EXEC. */
  long heldBytes() {
    return multi.heldBytes();
  }

  Meaning interpret(Command command) {
    try {
      CommandSpec spec = known(command);
      if (CommandTable.MULTI.contains(spec.name())) {
        return multi.control(command);
      } else if (multi.isOpen() && !spec.name().equals("quit")) {
        return multi.keep(command, parsedOrError(spec, command));
      }
      return new Meaning(spec.parser().parse(command, session), command.heldBytes());
    } catch (CommandException e) {
      return new Meaning(new Task.Ready(Replies.error(e.error())), command.heldBytes());
    }
  }

  /** A command that Redis would keep for EXEC: known, and with a possible number of words. */
  private CommandSpec known(Command command) throws CommandException {
    CommandSpec spec = CommandTable.find(command.name());
    if (spec == null) {
      multi.spoil();
      throw new CommandException(CommandTable.unknown(command));
    } else if (!spec.takes(command.size())) {
      multi.spoil();
      throw CommandException.wrongNumber(spec.name());
    } else if (!spec.allowed(session.front().config())) {
      multi.spoil();
      throw new CommandException(
          "NOPERM this user has no permissions to run the '" + spec.name() + "' command");
    }
    return spec;
  }

  /** What is wrong with its words EXEC tells, in its place. */
  private Task parsedOrError(CommandSpec spec, Command command) {
    try {
      return spec.parser().parse(command, session);
    } catch (CommandException e) {
      return new Task.Ready(Replies.error(e.error()));
    }
  }
}
