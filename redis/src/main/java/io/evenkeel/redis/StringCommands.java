package io.evenkeel.redis;

import static io.evenkeel.redis.CommandSpec.read;
import static io.evenkeel.redis.CommandSpec.write;

import io.evenkeel.kv.KvEntry;
import io.evenkeel.kv.KvLimits;
import io.evenkeel.kv.KvRequest;
import io.evenkeel.kv.KvRequest.Condition;
import java.util.ArrayList;
import java.util.List;

/** Commands on values. */
final class StringCommands {

  private StringCommands() {}

  static List<CommandSpec> all() {
    return List.of(
        read("get", 2, 1, (command, session) -> get(command)),
        write("set", -3, 1, 1, (command, session) -> set(command)),
        write("setnx", 3, 1, 1, (command, session) -> setIfAbsent(command)),
        write("getset", 3, 1, 1, (command, session) -> getSet(command)),
        write("getdel", 2, 1, 1, (command, session) -> getDelete(command)),
        read("mget", -2, -1, (command, session) -> getMany(command)),
        write("mset", -3, -1, 2, (command, session) -> setMany(command)),
        write("incr", 2, 1, 1, (command, session) -> add(command, 1)),
        write("decr", 2, 1, 1, (command, session) -> add(command, -1)),
        write("incrby", 3, 1, 1, (command, session) -> incrementBy(command)),
        write("decrby", 3, 1, 1, (command, session) -> decrementBy(command)),
        write("append", 3, 1, 1, (command, session) -> append(command)),
        read("strlen", 2, 1, (command, session) -> length(command)));
  }

  private static Task get(Command command) throws CommandException {
    return Task.Stored.of(
        new KvRequest.Get(Arguments.key(command.word(1))), result -> Replies.value(result));
  }

  private static Task set(Command command) throws CommandException {
    byte[] key = Arguments.key(command.word(1));
    byte[] value = Arguments.value(command.word(2));
    Condition condition = Condition.ALWAYS;
    boolean get = false;
    for (int i = 3; i < command.size(); i++) {
      switch (command.upper(i)) {
        case "NX", "XX" -> {
          if (condition != Condition.ALWAYS) {
            throw new CommandException(CommandException.SYNTAX);
          }
          condition = command.upper(i).equals("NX") ? Condition.IF_ABSENT : Condition.IF_PRESENT;
        }
        case "GET" -> get = true;
        case "KEEPTTL" -> {} // there is none to keep
        case "EX", "PX", "EXAT", "PXAT" ->
            throw new CommandException(
                "ERR " + command.upper(i) + " is not supported: keys do not expire here");
        default -> throw new CommandException(CommandException.SYNTAX);
      }
    }
    if (get) {
      return Task.Stored.of(
          new KvRequest.Exchange(key, condition, value), result -> Replies.value(result));
    }
    return switch (condition) {
      case ALWAYS -> Task.Stored.of(new KvRequest.Put(key, value), result -> Replies.done(result));
      case IF_ABSENT ->
          Task.Stored.of(
              new KvRequest.CompareAndSet(key, null, value), result -> Replies.set(result));
      case IF_PRESENT ->
          Task.Stored.of(new KvRequest.Replace(key, value), result -> Replies.set(result));
    };
  }

  private static Task setIfAbsent(Command command) throws CommandException {
    byte[] key = Arguments.key(command.word(1));
    byte[] value = Arguments.value(command.word(2));
    return Task.Stored.of(
        new KvRequest.CompareAndSet(key, null, value), result -> Replies.flag(result));
  }

  private static Task getSet(Command command) throws CommandException {
    byte[] key = Arguments.key(command.word(1));
    byte[] value = Arguments.value(command.word(2));
    return Task.Stored.of(
        new KvRequest.Exchange(key, Condition.ALWAYS, value), result -> Replies.value(result));
  }

  private static Task getDelete(Command command) throws CommandException {
    byte[] key = Arguments.key(command.word(1));
    return Task.Stored.of(
        new KvRequest.Exchange(key, Condition.ALWAYS, null), result -> Replies.value(result));
  }

  private static Task getMany(Command command) throws CommandException {
    return new Task.Stored(
        Arguments.keys(command, 1, key -> new KvRequest.Get(key)),
        results -> Replies.values(results));
  }

  private static Task setMany(Command command) throws CommandException {
    int words = command.size() - 1;
    if (words % 2 != 0) {
      throw CommandException.wrongNumber("mset");
    }
    if (words / 2 > KvLimits.MULTI_PUT_ENTRIES_MAX) {
      throw new CommandException(
          "ERR at most " + KvLimits.MULTI_PUT_ENTRIES_MAX + " keys go together, not " + words / 2);
    }
    List<KvEntry> entries = new ArrayList<>();
    for (int i = 1; i < command.size(); i += 2) {
      entries.add(
          new KvEntry(Arguments.key(command.word(i)), Arguments.value(command.word(i + 1))));
    }
    return Task.Stored.of(new KvRequest.MultiPut(entries), result -> Replies.done(result));
  }

  private static Task add(Command command, long delta) throws CommandException {
    return Task.Stored.of(
        new KvRequest.Increment(Arguments.key(command.word(1)), delta),
        result -> Replies.number(result));
  }

  private static Task incrementBy(Command command) throws CommandException {
    return add(command, Arguments.integer(command.text(2)));
  }

  private static Task decrementBy(Command command) throws CommandException {
    long delta = Arguments.integer(command.text(2));
    if (delta == Long.MIN_VALUE) {
      throw new CommandException("ERR decrement would overflow");
    }
    return add(command, -delta);
  }

  private static Task append(Command command) throws CommandException {
    byte[] key = Arguments.key(command.word(1));
    byte[] suffix = Arguments.value(command.word(2));
    return Task.Stored.of(new KvRequest.Append(key, suffix), result -> Replies.number(result));
  }

  private static Task length(Command command) throws CommandException {
    return Task.Stored.of(
        new KvRequest.Length(Arguments.key(command.word(1))), result -> Replies.number(result));
  }
}
