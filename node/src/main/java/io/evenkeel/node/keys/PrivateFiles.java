package io.evenkeel.node.keys;

import io.evenkeel.node.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Key files on disk. Where the file system has no modes, none are set or checked. */
final class PrivateFiles {

  private static final int FILE_BYTES_MAX = 64 << 10;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private PrivateFiles() {}

  /** Creates a file that only its owner may read, from its first byte on. */
  static void writeSecret(Path file, String text) throws IOException {
    FileAttribute<?>[] attributes =
        hasModes(file.toAbsolutePath().resolveSibling(""))
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Files.createFile(file, attributes);
    Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
  }

  /** Creates a file that anybody may read. */
  static void writePublic(Path file, String text) throws IOException {
    Files.writeString(
        file,
        text,
        StandardCharsets.US_ASCII,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }

  /** Replaces a file by another that only its owner may read. */
  static void replaceSecret(Path file, String text) throws IOException {
    Path other = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(other);
    writeSecret(other, text);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Replaces a file that anybody may read. */
  static void replacePublic(Path file, String text) throws IOException {
    Path other = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(other);
    writePublic(other, text);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads a secret; refuses it if others than its owner may read or write it. */
  static String readSecret(Path file, String setting, Path config) {
    try {
      if (hasModes(file)) {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
        if (modes.stream().anyMatch(OTHERS::contains)) {
          throw new ConfigException(
              String.format(
                  Locale.ROOT,
                  "private key %s (setting `%s` in %s) has mode %s, others may read or write it;"
                      + " run: chmod 600 %s",
                  file,
                  setting,
                  config,
                  PosixFilePermissions.toString(modes),
                  file));
        }
      }
    } catch (IOException e) {
      throw unreadable(file, setting, config, e);
    }
    return read(file, setting, config);
  }

  static String read(Path file, String setting, Path config) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s (setting `%s` in %s) is larger than 64 KiB; name a PEM file",
                file,
                setting,
                config));
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "there is no file %s (setting `%s` in %s); copy it from where `evenkeel init` wrote"
                  + " it, or correct the setting",
              file,
              setting,
              config),
          e);
    } catch (IOException e) {
      throw unreadable(file, setting, config, e);
    }
  }

  private static ConfigException unreadable(
      Path file, String setting, Path config, IOException cause) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s (setting `%s` in %s) cannot be read: %s; make it readable for this user",
            file,
            setting,
            config,
            cause.getClass().getSimpleName()),
        cause);
  }

  private static boolean hasModes(Path path) throws IOException {
    return Files.exists(path) && Files.getFileStore(path).supportsFileAttributeView("posix");
  }
}
