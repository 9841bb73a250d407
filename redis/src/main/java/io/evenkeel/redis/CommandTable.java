package io.evenkeel.redis;

import io.netty.handler.codec.redis.RedisMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All commands by name. */
final class CommandTable {

  /** Those that {@link Multi} carries out. */
  static final List<String> MULTI = List.of("multi", "exec", "discard", "watch", "unwatch");

  private static final CommandSpec.Parser NEVER =
      (command, session) -> {
        throw new IllegalStateException(command.name() + " is not parsed");
      };

  private static final Map<String, CommandSpec> ALL = new LinkedHashMap<>();

  static {
    StringCommands.all().forEach(CommandTable::add);
    KeyCommands.all().forEach(CommandTable::add);
    ServerCommands.all().forEach(CommandTable::add);
    MULTI.forEach(name -> add(CommandSpec.keyless(name, name.equals("watch") ? -2 : 1, NEVER)));
    add(CommandSpec.keyless("command", -1, (command, session) -> command(command)));
  }

  private CommandTable() {}

  private static void add(CommandSpec spec) {
    ALL.put(spec.name(), spec);
  }

  static @Nullable CommandSpec find(String name) {
    return ALL.get(name);
  }

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** In Redis' words. */
  static String unknown(Command command) {
    StringBuilder arguments = new StringBuilder();
    for (int i = 1; i < command.size() && arguments.length() < 128; i++) {
      arguments.append('\'').append(cut(command.text(i), 128 - arguments.length())).append("' ");
    }
    return "ERR unknown command '"
        + cut(command.text(0), 128)
        + "', with args beginning with: "
        + arguments;
  }

  private static String cut(String text, int lengthMax) {
    return text.substring(0, Math.min(text.length(), lengthMax));
  }

  private static Task command(Command command) throws CommandException {
    if (command.size() == 1) {
      return new Task.Ready(Replies.array(ALL.values().stream().map(CommandTable::facts).toList()));
    }
    List<RedisMessage> answer = new ArrayList<>();
    switch (command.upper(1)) {
      case "COUNT" -> {
        return new Task.Ready(Replies.integer(ALL.size()));
      }
      case "LIST" -> ALL.keySet().forEach(name -> answer.add(Replies.bulk(name)));
      case "DOCS" -> {} // no texts: clients do without
      case "INFO" -> {
        for (int i = 2; i < command.size(); i++) {
          CommandSpec spec = ALL.get(command.text(i).toLowerCase(Locale.ROOT));
          answer.add(spec == null ? Replies.NIL : facts(spec));
        }
        if (command.size() == 2) {
          ALL.values().forEach(spec -> answer.add(facts(spec)));
        }
      }
      default ->
          throw new CommandException(
              "ERR unknown subcommand '" + command.text(1) + "'. Try COMMAND HELP.");
    }
    return new Task.Ready(Replies.array(answer));
  }

  private static RedisMessage facts(CommandSpec spec) {
    return Replies.array(
        List.of(
            Replies.bulk(spec.name()),
            Replies.integer(spec.arity()),
            Replies.array(spec.flags().stream().map(Replies::simple).toList()),
            Replies.integer(spec.firstKey()),
            Replies.integer(spec.lastKey()),
            Replies.integer(spec.step())));
  }
}
