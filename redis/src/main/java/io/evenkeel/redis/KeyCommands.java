package io.evenkeel.redis;

import static io.evenkeel.redis.CommandSpec.read;
import static io.evenkeel.redis.CommandSpec.walk;
import static io.evenkeel.redis.CommandSpec.write;

import io.evenkeel.kv.KvKeys;
import io.evenkeel.kv.KvLimits;
import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Commands on keys. */
final class KeyCommands {

  private static final int SCAN_COUNT_DEFAULT = 10;

  /** What a key takes in an answer beside its own bytes. */
  private static final int KEY_EXTRA_BYTES = 128;

  private KeyCommands() {}

  static List<CommandSpec> all() {
    return List.of(
        write("del", -2, -1, 1, (command, session) -> delete(command)),
        read("exists", -2, -1, (command, session) -> exists(command)),
        read("type", 2, 1, (command, session) -> type(command)),
        walk("dbsize", 1, (command, session) -> size()),
        walk("keys", 2, (command, session) -> keys(command)),
        walk("scan", -2, (command, session) -> scan(command, session.front().cursors())));
  }

  private static Task delete(Command command) throws CommandException {
    return new Task.Stored(
        Arguments.keys(command, 1, key -> new KvRequest.Delete(key)),
        results -> Replies.count(results));
  }

  private static Task exists(Command command) throws CommandException {
    return new Task.Stored(
        Arguments.keys(command, 1, key -> new KvRequest.Exists(key)),
        results -> Replies.count(results));
  }

  private static Task type(Command command) throws CommandException {
    return Task.Stored.of(
        new KvRequest.Exists(Arguments.key(command.word(1))),
        result ->
            Replies.of(
                result,
                KvReply.Flag.class,
                flag -> Replies.simple(flag.flag() ? "string" : "none")));
  }

  private static Task size() {
    return Task.Stored.of(new KvRequest.Count(new byte[0]), result -> Replies.number(result));
  }

  private static Task keys(Command command) {
    Glob glob = new Glob(command.word(1));
    return new Task.Walk(
        pages -> collect(pages, glob, boundedPrefix(glob), null, new ArrayList<>()));
  }

  /** No key is longer than a prefix may be, so those that begin with a longer one are none. */
  private static byte[] boundedPrefix(Glob glob) {
    byte[] prefix = glob.prefix();
    return prefix.length <= KvLimits.KEY_BYTES_MAX
        ? prefix
        : java.util.Arrays.copyOf(prefix, KvLimits.KEY_BYTES_MAX);
  }

  /** Page by page; what is found is held in memory until it is written. */
  private static CompletableFuture<RedisMessage> collect(
      Pages pages, Glob glob, byte[] prefix, byte @Nullable [] after, List<RedisMessage> found) {
    return pages
        .next(new KvRequest.Keys(prefix, after, KvLimits.SCAN_ENTRIES_MAX))
        .thenCompose(
            page -> {
              long bytes = 0;
              for (byte[] key : page.keys()) {
                if (glob.matches(key)) {
                  found.add(Replies.bulk(key));
                  bytes += key.length + KEY_EXTRA_BYTES;
                }
              }
              if (!pages.hold(bytes)) {
                return CompletableFuture.completedFuture(
                    Replies.error(
                        "ERR the keys do not fit into the front's memory; walk them with SCAN"));
              }
              return page.more()
                  ? collect(pages, glob, prefix, last(page), found)
                  : CompletableFuture.completedFuture(Replies.array(found));
            });
  }

  private static byte[] last(KvKeys page) {
    return page.keys().get(page.keys().size() - 1);
  }

  private static Task scan(Command command, Cursors cursors) throws CommandException {
    byte[] after = position(command.text(1), cursors);
    Glob glob = new Glob(new byte[] {'*'});
    long count = SCAN_COUNT_DEFAULT;
    boolean strings = true;
    for (int i = 2; i < command.size(); i += 2) {
      if (i + 1 == command.size()) {
        throw new CommandException(CommandException.SYNTAX);
      }
      switch (command.upper(i)) {
        case "MATCH" -> glob = new Glob(command.word(i + 1));
        case "COUNT" -> count = Arguments.integer(command.text(i + 1));
        case "TYPE" -> strings = command.upper(i + 1).equals("STRING");
        default -> throw new CommandException(CommandException.SYNTAX);
      }
    }
    if (count < 1) {
      throw new CommandException(CommandException.SYNTAX);
    }
    Glob wanted = glob;
    boolean any = strings;
    KvRequest.Keys request =
        new KvRequest.Keys(
            boundedPrefix(glob), after, (int) Math.min(count, KvLimits.SCAN_ENTRIES_MAX));
    return new Task.Walk(
        pages -> pages.next(request).thenApply(page -> scanned(page, wanted, any, cursors)));
  }

  private static byte @Nullable [] position(String cursor, Cursors cursors)
      throws CommandException {
    if (cursor.equals("0")) {
      return null;
    }
    byte[] after;
    try {
      after = cursors.key(Long.parseLong(cursor));
    } catch (NumberFormatException notANumber) {
      throw new CommandException("ERR invalid cursor");
    }
    if (after == null) {
      throw new CommandException(
          "ERR invalid cursor: it is none of the newest "
              + Cursors.KEPT_MAX
              + " of this front; begin again with 0");
    }
    return after;
  }

  private static RedisMessage scanned(KvKeys page, Glob glob, boolean any, Cursors cursors) {
    long cursor = page.more() ? cursors.behind(last(page)) : 0;
    List<RedisMessage> keys =
        page.keys().stream().filter(key -> any && glob.matches(key)).map(Replies::bulk).toList();
    return Replies.array(List.of(Replies.bulk(Long.toString(cursor)), Replies.array(keys)));
  }
}
