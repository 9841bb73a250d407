package io.evenkeel.cli.base;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The configuration files below a directory.
 *
 * @param replicas each {@code replica.yaml}
 * @param clients each {@code client.yaml}
 * @param authorities each directory with a CA's or the operator's private key
 */
public record Place(List<Path> replicas, List<Path> clients, List<Path> authorities) {

  /** A directory for each machine, one for each replica, and its files. */
  private static final int DEPTH = 5;

  /**
   * Looks for them.
   *
   * @throws CliException if there are none
   */
  public static Place of(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CliException(
          ExitCodes.CONFIGURATION,
          directory + " is not a directory; name a cluster's or a replica's directory");
    }
    Place place = new Place(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Files.walkFileTree(
        directory,
        EnumSet.noneOf(java.nio.file.FileVisitOption.class),
        DEPTH,
        place.new Collector());
    if (place.replicas.isEmpty() && place.clients.isEmpty()) {
      throw new CliException(
          ExitCodes.CONFIGURATION,
          "there is no replica.yaml and no client.yaml in "
              + directory
              + "; name the directory that `evenkeel init` created, or one of those in it");
    }
    place.replicas.sort(null);
    place.clients.sort(null);
    return place;
  }

  private final class Collector extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      String name = String.valueOf(directory.getFileName());
      return name.startsWith("data") || name.startsWith("keys")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      switch (String.valueOf(file.getFileName())) {
        case "replica.yaml" -> replicas.add(file);
        case "client.yaml" -> clients.add(file);
        case "ca-key.pem", "operator-key.pem" -> authorities.add(file);
        default -> {}
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
      return FileVisitResult.CONTINUE; // what matters in it is missed, and named, later
    }
  }
}
