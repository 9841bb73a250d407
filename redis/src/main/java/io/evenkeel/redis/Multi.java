package io.evenkeel.redis;

import io.evenkeel.kv.KvLimits;
import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * MULTI of one connection: commands are kept until EXEC makes one transaction of them. As in Redis,
 * one that fails then does not undo the others, and one that cannot even be kept makes EXEC refuse
 * all. Confined to the connection's event loop.
 */
final class Multi {

  private static final long BYTES_MAX = 16L << 20;

  private boolean open;
  private boolean spoilt;
  private List<Task> kept = new ArrayList<>();
  private int weight;
  private long heldBytes;

  boolean isOpen() {
    return open;
  }

  /** A command between MULTI and EXEC that is no command: EXEC will refuse. */
  void spoil() {
    spoilt = open;
  }

  long heldBytes() {
    return heldBytes;
  }

  /** MULTI, EXEC, DISCARD, WATCH or UNWATCH. */
  Interpreter.Meaning control(Command command) throws CommandException {
    return switch (command.name()) {
      case "multi" -> begin(command);
      case "exec" -> end(command, "EXEC");
      case "discard" -> end(command, "DISCARD");
      case "watch" -> {
        if (open) {
          throw new CommandException("ERR WATCH inside MULTI is not allowed");
        }
        throw new CommandException(
            "ERR WATCH is not supported: use SET with NX or GET, or INCR, which are atomic");
      }
      default -> // unwatch: nothing is watched
          open
              ? keep(command, new Task.Ready(Replies.OK))
              : new Interpreter.Meaning(new Task.Ready(Replies.OK), command.heldBytes());
    };
  }

  private Interpreter.Meaning begin(Command command) throws CommandException {
    if (open) {
      throw new CommandException("ERR MULTI calls can not be nested");
    }
    open = true;
    return new Interpreter.Meaning(new Task.Ready(Replies.OK), command.heldBytes());
  }

  /** Keeps a command for EXEC. */
  Interpreter.Meaning keep(Command command, Task task) throws CommandException {
    int more = task instanceof Task.Stored stored ? Submission.weight(stored.operations()) : 0;
    boolean walk = task instanceof Task.Walk;
    if (walk
        || weight + more >= KvLimits.OPERATIONS_MAX
        || kept.size() >= KvLimits.OPERATIONS_MAX) {
      spoilt = true;
      throw new CommandException(
          walk
              ? "ERR "
                  + command.name().toUpperCase(java.util.Locale.ROOT)
                  + " inside MULTI is not supported"
              : "ERR a transaction has less than " + KvLimits.OPERATIONS_MAX + " operations");
    }
    if (heldBytes + command.heldBytes() > BYTES_MAX) {
      spoilt = true;
      throw new CommandException("ERR the commands of a transaction have at most 16 MiB together");
    }
    kept.add(task);
    weight += more;
    heldBytes += command.heldBytes();
    return new Interpreter.Meaning(new Task.Ready(Replies.QUEUED), 0);
  }

  private Interpreter.Meaning end(Command command, String name) throws CommandException {
    if (!open) {
      throw new CommandException("ERR " + name + " without MULTI");
    }
    List<Task> tasks = kept;
    long bytes = heldBytes + command.heldBytes();
    boolean refused = spoilt;
    open = false;
    spoilt = false;
    kept = new ArrayList<>();
    weight = 0;
    heldBytes = 0;
    if (name.equals("DISCARD")) {
      return new Interpreter.Meaning(new Task.Ready(Replies.OK), bytes);
    } else if (refused) {
      RedisMessage error =
          Replies.error("EXECABORT Transaction discarded because of previous errors.");
      return new Interpreter.Meaning(new Task.Ready(error), bytes);
    }
    return new Interpreter.Meaning(together(tasks), bytes);
  }

  private static Task together(List<Task> tasks) {
    List<KvRequest> operations = new ArrayList<>();
    for (Task task : tasks) {
      if (task instanceof Task.Stored stored) {
        operations.addAll(stored.operations());
      }
    }
    return operations.isEmpty()
        ? new Task.Ready(answers(tasks, List.of()))
        : new Task.Stored(operations, results -> answers(tasks, results));
  }

  private static RedisMessage answers(List<Task> tasks, List<KvReply> results) {
    List<RedisMessage> answers = new ArrayList<>();
    int from = 0;
    for (Task task : tasks) {
      if (task instanceof Task.Stored stored) {
        int to = from + stored.operations().size();
        answers.add(stored.answer().apply(results.subList(from, to)));
        from = to;
      } else if (task instanceof Task.Ready ready) {
        answers.add(ready.answer());
      }
    }
    return Replies.array(answers);
  }
}
