package io.evenkeel.redis;

import static io.evenkeel.redis.CommandSpec.keyless;

import io.evenkeel.kv.KvLimits;
import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Commands about the connection and the server. */
final class ServerCommands {

  /** The version of Redis whose behaviour the commands follow. */
  static final String REDIS_VERSION = "7.0.15";

  private ServerCommands() {}

  static List<CommandSpec> all() {
    return List.of(
        keyless("ping", -1, (command, session) -> ping(command)),
        keyless("echo", 2, (command, session) -> ready(Replies.bulk(command.word(1)))),
        keyless("select", 2, (command, session) -> select(command)),
        keyless("quit", -1, (command, session) -> new Task.Last(Replies.OK)),
        keyless("info", -1, ServerCommands::info),
        keyless("client", -2, ServerCommands::client),
        keyless("hello", -1, ServerCommands::hello),
        keyless("config", -2, ServerCommands::config));
  }

  private static Task ready(RedisMessage answer) {
    return new Task.Ready(answer);
  }

  private static Task ping(Command command) throws CommandException {
    if (command.size() > 2) {
      throw CommandException.wrongNumber("ping");
    }
    return ready(command.size() == 1 ? Replies.simple("PONG") : Replies.bulk(command.word(1)));
  }

  private static Task select(Command command) throws CommandException {
    if (Arguments.integer(command.text(1)) != 0) {
      throw new CommandException("ERR DB index is out of range");
    }
    return ready(Replies.OK);
  }

  private static Task client(Command command, Session session) throws CommandException {
    String subcommand = command.upper(1);
    switch (subcommand) {
      case "ID" -> {
        words(command, 2, "client|id");
        return ready(Replies.integer(session.id()));
      }
      case "GETNAME" -> {
        words(command, 2, "client|getname");
        boolean none = session.name().length == 0;
        return ready(none ? Replies.NIL : Replies.bulk(session.name()));
      }
      case "SETNAME" -> {
        words(command, 3, "client|setname");
        for (byte one : command.word(2)) {
          if (one < '!' || one > '~') {
            throw new CommandException(
                "ERR Client names cannot contain spaces, newlines or special characters.");
          }
        }
        session.name(command.word(2));
        return ready(Replies.OK);
      }
      case "SETINFO" -> {
        words(command, 4, "client|setinfo");
        return ready(Replies.OK); // which library it is: nothing depends on it
      }
      default -> throw unknownSubcommand(command, "CLIENT");
    }
  }

  private static void words(Command command, int count, String name) throws CommandException {
    if (command.size() != count) {
      throw CommandException.wrongNumber(name);
    }
  }

  private static CommandException unknownSubcommand(Command command, String of) {
    return new CommandException(
        "ERR unknown subcommand '" + command.text(1) + "'. Try " + of + " HELP.");
  }

  private static Task hello(Command command, Session session) throws CommandException {
    if (command.size() > 1) {
      long version;
      try {
        version = Arguments.integer(command.text(1));
      } catch (CommandException notANumber) {
        throw new CommandException("ERR Protocol version is not an integer or out of range");
      }
      if (version != 2) {
        throw new CommandException("NOPROTO unsupported protocol version");
      }
    }
    for (int i = 2; i < command.size(); i++) {
      if (command.upper(i).equals("SETNAME") && i + 1 < command.size()) {
        session.name(command.word(++i));
      } else if (command.upper(i).equals("AUTH") && i + 2 < command.size()) {
        throw new CommandException("ERR there are no passwords here; leave AUTH out");
      } else {
        throw new CommandException("ERR Syntax error in HELLO option '" + command.text(i) + "'");
      }
    }
    return ready(
        Replies.array(
            List.of(
                Replies.bulk("server"),
                Replies.bulk("redis"),
                Replies.bulk("version"),
                Replies.bulk(REDIS_VERSION),
                Replies.bulk("proto"),
                Replies.integer(2),
                Replies.bulk("id"),
                Replies.integer(session.id()),
                Replies.bulk("mode"),
                Replies.bulk("standalone"),
                Replies.bulk("role"),
                Replies.bulk("master"),
                Replies.bulk("modules"),
                Replies.array(List.of()))));
  }

  private static Task config(Command command, Session session) throws CommandException {
    if (command.upper(1).equals("GET")) {
      if (command.size() < 3) {
        throw CommandException.wrongNumber("config|get");
      }
      return ready(settings(command, session));
    } else if (List.of("SET", "REWRITE", "RESETSTAT").contains(command.upper(1))) {
      throw new CommandException(
          "ERR CONFIG " + command.upper(1) + " is not supported: settings are given at the start");
    }
    throw unknownSubcommand(command, "CONFIG");
  }

  private static RedisMessage settings(Command command, Session session) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("appendonly", "no");
    settings.put("bind", RedisFront.HOST);
    settings.put("databases", "1");
    settings.put("maxclients", Integer.toString(session.front().config().connectionsMax()));
    settings.put("maxmemory", "0");
    settings.put("port", Integer.toString(session.front().port));
    settings.put("proto-max-bulk-len", Integer.toString(KvLimits.VALUE_BYTES_MAX));
    settings.put("save", "");
    settings.put("timeout", "0");
    List<RedisMessage> answer = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          for (int i = 2; i < command.size(); i++) {
            byte[] pattern = lower(command.text(i));
            if (new Glob(pattern).matches(lower(name))) {
              answer.add(Replies.bulk(name));
              answer.add(Replies.bulk(value));
              return;
            }
          }
        });
    return Replies.array(answer);
  }

  private static byte[] lower(String text) {
    return text.toLowerCase(Locale.ROOT).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static Task info(Command command, Session session) {
    List<String> wanted = new ArrayList<>();
    for (int i = 1; i < command.size(); i++) {
      wanted.add(command.upper(i));
    }
    boolean all =
        wanted.isEmpty()
            || wanted.stream().anyMatch(List.of("ALL", "DEFAULT", "EVERYTHING")::contains);
    boolean counts = session.front().config().mayRead();
    if (counts && (all || wanted.contains("KEYSPACE"))) {
      return Task.Stored.of(
          new KvRequest.Count(new byte[0]),
          result ->
              Replies.of(
                  result,
                  KvReply.Number.class,
                  keys -> Replies.bulk(Info.text(session.front(), all, wanted, keys.number()))));
    }
    return ready(Replies.bulk(Info.text(session.front(), all, wanted, 0)));
  }
}
