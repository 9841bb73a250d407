package io.evenkeel.cli.torture.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Whose a TCP connection on this machine is, as Linux tells in {@code /proc}. */
final class SocketOwners {

  private static final Path TABLES = Path.of("/proc/net");
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private SocketOwners() {}

  static boolean areKnown() {
    return Files.isReadable(TABLES.resolve("tcp"));
  }

  /** Whether a process has a connection between these ports open. */
  static boolean owns(long pid, int fromPort, int toPort) {
    String from = ending(fromPort);
    String to = ending(toPort);
    Set<String> sockets = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      try {
        for (String line : Files.readAllLines(TABLES.resolve(table), StandardCharsets.US_ASCII)) {
          if (!line.contains(from) || !line.contains(to)) {
            continue; // nearly all of them, and columns are costly
          }
          String[] columns = line.strip().split(" +", -1);
          if (columns.length > INODE
              && columns[LOCAL].endsWith(from)
              && columns[REMOTE].endsWith(to)) {
            sockets.add("socket:[" + columns[INODE] + "]");
          }
        }
      } catch (IOException e) {
        continue; // no such protocol here
      }
    }
    return !sockets.isEmpty() && hasOpen(pid, sockets);
  }

  /** How an address with this port ends. */
  private static String ending(int port) {
    return String.format(Locale.ROOT, ":%04X", port);
  }

  private static boolean hasOpen(long pid, Set<String> sockets) {
    Path files = Path.of("/proc", Long.toString(pid), "fd");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(files)) {
      for (Path file : all) {
        if (sockets.contains(target(file))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // it has just ended
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
