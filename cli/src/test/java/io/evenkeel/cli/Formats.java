package io.evenkeel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files in the formats of a version, as tests keep them: a copy that a test may spoil. */
final class Formats {

  /** The first that were kept. */
  static final String FIRST = "v1";

  private final Path directory;

  private Formats(Path directory) {
    this.directory = directory;
  }

  /** Copies the files of a version. */
  static Formats copied(String version, Path to) throws IOException {
    Path from;
    try {
      from =
          Path.of(Objects.requireNonNull(Formats.class.getResource("/formats/" + version)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return new Formats(to);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  String replica() {
    return file("replica-0/replica.yaml").toString();
  }

  String cluster() {
    return file("cluster.yaml").toString();
  }

  Path checkpoints() {
    return file("replica-0/data/checkpoints");
  }

  /** The files of the store whose names end so, in the order of their names. */
  List<Path> stored(String ending) {
    try (Stream<Path> all = Files.list(checkpoints())) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flips a bit of a byte in the middle. */
  static long flipMiddle(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    return bytes.length / 2;
  }

  /** Cuts off the second half. */
  static void cutMiddle(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }
}
