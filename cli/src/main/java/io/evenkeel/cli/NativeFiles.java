package io.evenkeel.cli;

import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the native libraries of SQLite and Zstandard are unpacked before they are loaded. SQLite's
 * removes its file at a normal exit only: in the system's directory for temporary files every
 * killed replica would leave a megabyte. In the replica's own, the next start clears it.
 */
final class NativeFiles {

  private static final String DIRECTORY = "tmp";
  private static final List<String> PROPERTIES = List.of("org.sqlite.tmpdir", "ZstdTempFolder");
  private static final String FILES = "{sqlite-*,libzstd-jni-*}";

  private NativeFiles() {}

  /**
   * To be called before the first use of either in a replica's process.
   *
   * @throws ConfigException if the data directory is another replica's or cannot be written
   */
  static void prepare(ReplicaConfig config) {
    ReplicaIdentity.readOwn(config);
    try {
      prepare(config.dataDirectory());
    } catch (IOException e) {
      throw new ConfigException(
          "the data directory "
              + config.dataDirectory()
              + " (setting `dataDirectory` in "
              + config.file()
              + ") cannot be written: "
              + e
              + "; correct its owner or mode, or name another",
          e);
    }
  }

  /** The same for any process that keeps its data there and nobody else does. */
  static void prepare(Path dataDirectory) throws IOException {
    Path directory = dataDirectory.resolve(DIRECTORY);
    Files.createDirectories(directory);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, FILES)) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
    for (String property : PROPERTIES) {
      System.setProperty(property, directory.toAbsolutePath().toString());
    }
  }
}
