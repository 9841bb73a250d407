package io.evenkeel.redis;

import java.util.List;

/** The text of INFO. */
final class Info {

  private Info() {}

  static String text(FrontState front, boolean all, List<String> wanted, long keys) {
    StringBuilder text = new StringBuilder();
    section(
        text,
        all || wanted.contains("SERVER"),
        "Server",
        "redis_version:" + ServerCommands.REDIS_VERSION,
        "redis_mode:standalone",
        "server_name:evenkeel",
        "tcp_port:" + front.port,
        "uptime_in_seconds:" + front.uptimeSeconds());
    section(
        text,
        all || wanted.contains("CLIENTS"),
        "Clients",
        "connected_clients:" + front.connections.get(),
        "maxclients:" + front.config().connectionsMax());
    section(
        text,
        all || wanted.contains("MEMORY"),
        "Memory",
        "front_used_memory:" + front.budget().usedBytes(),
        "front_max_memory:" + front.budget().bytesMax());
    section(
        text,
        all || wanted.contains("STATS"),
        "Stats",
        "total_connections_received:" + front.accepted.sum(),
        "total_commands_processed:" + front.commands.sum(),
        "rejected_connections:" + front.rejected.sum());
    section(
        text,
        all || wanted.contains("REPLICATION"),
        "Replication",
        "role:master",
        "connected_slaves:0");
    section(
        text,
        all || wanted.contains("KEYSPACE"),
        "Keyspace",
        keys == 0 ? "" : "db0:keys=" + keys + ",expires=0,avg_ttl=0");
    return text.toString();
  }

  private static void section(StringBuilder text, boolean wanted, String name, String... lines) {
    if (!wanted) {
      return;
    }
    text.append(text.isEmpty() ? "# " : "\r\n# ").append(name).append("\r\n");
    for (String line : lines) {
      text.append(line).append(line.isEmpty() ? "" : "\r\n");
    }
  }
}
