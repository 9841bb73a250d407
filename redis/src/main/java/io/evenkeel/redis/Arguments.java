package io.evenkeel.redis;

import io.evenkeel.kv.KvLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Words of commands, checked. */
final class Arguments {

  private Arguments() {}

  /** A key within the store's bounds. */
  static byte[] key(byte[] word) throws CommandException {
    if (word.length < 1 || word.length > KvLimits.KEY_BYTES_MAX) {
      throw new CommandException(
          "ERR a key has 1 to " + KvLimits.KEY_BYTES_MAX + " bytes, not " + word.length);
    }
    return word;
  }

  /** A value within the store's bounds. */
  static byte[] value(byte[] word) throws CommandException {
    if (word.length > KvLimits.VALUE_BYTES_MAX) {
      throw new CommandException(
          "ERR string exceeds maximum allowed size: a value has at most "
              + KvLimits.VALUE_BYTES_MAX
              + " bytes, not "
              + word.length);
    }
    return word;
  }

  /** Something for each key from a place on. */
  static <T> List<T> keys(Command command, int from, Function<byte[], T> each)
      throws CommandException {
    int count = command.size() - from;
    if (count > KvLimits.OPERATIONS_MAX) {
      throw new CommandException(
          "ERR at most " + KvLimits.OPERATIONS_MAX + " keys go together, not " + count);
    }
    List<T> all = new ArrayList<>();
    for (int i = from; i < command.size(); i++) {
      all.add(each.apply(key(command.word(i))));
    }
    return all;
  }

  /** A number of 64 bits, written as Redis takes it: no sign but minus, no zero in front. */
  static long integer(String text) throws CommandException {
    try {
      long number = Long.parseLong(text);
      if (Long.toString(number).equals(text)) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw new CommandException(CommandException.NOT_AN_INTEGER);
    }
    throw new CommandException(CommandException.NOT_AN_INTEGER);
  }
}
