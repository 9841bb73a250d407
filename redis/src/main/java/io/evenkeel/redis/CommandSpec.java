package io.evenkeel.redis;

import java.util.List;

/**
 * A command of the table.
 *
 * @param name in lower case
 * @param arity number of words with the name; if negative, the least number
 * @param flags as COMMAND tells them
 * @param firstKey place of the first key; 0 if there is none
 * @param lastKey place of the last one; negative counts from the end
 * @param step from one key to the next
 */
record CommandSpec(
    String name,
    int arity,
    List<String> flags,
    int firstKey,
    int lastKey,
    int step,
    Parser parser) {

  /** Says what a command of the right number of words means. */
  interface Parser {
    Task parse(Command command, Session session) throws CommandException;
  }

  static CommandSpec read(String name, int arity, int lastKey, Parser parser) {
    return new CommandSpec(name, arity, List.of("readonly", "fast"), 1, lastKey, 1, parser);
  }

  static CommandSpec write(String name, int arity, int lastKey, int step, Parser parser) {
    return new CommandSpec(name, arity, List.of("write", "denyoom"), 1, lastKey, step, parser);
  }

  static CommandSpec keyless(String name, int arity, Parser parser) {
    return new CommandSpec(name, arity, List.of("fast"), 0, 0, 0, parser);
  }

  /** Reads the store, but no key that stands in it. */
  static CommandSpec walk(String name, int arity, Parser parser) {
    return new CommandSpec(name, arity, List.of("readonly"), 0, 0, 0, parser);
  }

  /** Whether a client with these permissions may have it. */
  boolean allowed(RedisFrontConfig config) {
    return (config.mayRead() || !flags.contains("readonly"))
        && (config.mayWrite() || !flags.contains("write"));
  }

  boolean takes(int words) {
    return arity < 0 ? words >= -arity : words == arity;
  }
}
