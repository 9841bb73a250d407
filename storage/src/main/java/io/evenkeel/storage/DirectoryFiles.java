package io.evenkeel.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names and bytes of the files of one directory; any thread. */
final class DirectoryFiles implements AutoCloseable {

  /** The file whose lock says who uses the directory. */
  static final String LOCK = ".lock";

  private static final Pattern NAME = Pattern.compile("[a-z0-9-][a-z0-9.-]{0,199}");

  private final Path directory;
  private final Map<String, FileChannel> readers = new HashMap<>();

  DirectoryFiles(Path directory) {
    this.directory = directory;
  }

  Path path(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("file name '" + name + "'");
    }
    return directory.resolve(name);
  }

  ByteBuffer read(String name, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      readFully(name, reader(name), bytes, offset);
    } catch (ClosedChannelException e) {
      // An interrupt of another reader closes the channel for all.
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      forget(name);
      bytes.clear();
      readFully(name, reader(name), bytes, offset);
    }
    return bytes.flip();
  }

  private static void readFully(String name, FileChannel channel, ByteBuffer bytes, long offset)
      throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new EOFException(
            name + " ends at byte " + at + ", " + bytes.remaining() + " bytes too early");
      }
      at += count;
    }
  }

  private FileChannel reader(String name) throws IOException {
    synchronized (readers) {
      FileChannel channel = readers.get(name);
      if (channel == null) {
        channel = FileChannel.open(path(name), StandardOpenOption.READ);
        readers.put(name, channel);
      }
      return channel;
    }
  }

  /** The file of that name is another one from now on, or none. */
  void forget(String name) throws IOException {
    synchronized (readers) {
      FileChannel channel = readers.remove(name);
      if (channel != null) {
        channel.close();
      }
    }
  }

  long size(String name) throws IOException {
    return Files.size(path(name));
  }

  boolean exists(String name) {
    return Files.exists(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  List<String> list() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (NAME.matcher(name).matches() && Files.isRegularFile(entry)) {
          names.add(name);
        }
      }
    }
    return new ArrayList<>(names);
  }

  @Override
  public void close() throws IOException {
    synchronized (readers) {
      for (FileChannel channel : readers.values()) {
        channel.close();
      }
      readers.clear();
    }
  }
}
