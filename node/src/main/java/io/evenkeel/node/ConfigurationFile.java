package io.evenkeel.node;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.keys.OperatorKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code configurations} in a data directory: what is known of configurations, so that a
 * start knows whose keys prove what before anything else is read. Written whole or not at all.
 *
 * <p>32 bytes SHA-256 of the rest; u32 length and {@link Configurations#encode}; u32 count and, for
 * each change that is known, u32 length and {@link Reconfiguration#encode}.
 */
public final class ConfigurationFile {

  /** The file's name in the data directory. */
  public static final String FILE_NAME = "configurations";

  private static final int BYTES_MAX = 1 << 20;

  private ConfigurationFile() {}

  /**
   * Reads the file; empty if there is none, or it is damaged: what it says is learned again from
   * the log, the checkpoint, or others.
   *
   * @param distance L
   */
  public static Optional<Configurations> read(Path dataDirectory, int distance) throws IOException {
    Path file = dataDirectory.resolve(FILE_NAME);
    if (Files.notExists(file) || Files.size(file) > BYTES_MAX) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    try {
      Digest digest = Digest.of(take(in, Digest.BYTES));
      if (!Digest.sha256(java.util.Arrays.copyOfRange(in.array(), Digest.BYTES, in.limit()))
          .equals(digest)) {
        return Optional.empty();
      }
      Configurations agreed = Configurations.decode(take(in, in.getInt()), distance);
      List<Reconfiguration> changes = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        Reconfiguration.decode(take(in, in.getInt())).ifPresent(changes::add);
      }
      return Optional.of(agreed.announced(changes, OperatorKey.check()));
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException damaged) {
      return Optional.empty();
    }
  }

  private static byte[] take(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining()) {
      throw new IllegalArgumentException("the file ends early");
    }
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  /** Writes the file: durable when this returns. */
  public static void write(Path dataDirectory, Configurations known) throws IOException {
    byte[] agreed = known.encode();
    List<byte[]> changes = known.changes().stream().map(Reconfiguration::encode).toList();
    int size = 4 + agreed.length + 4 + changes.stream().mapToInt(one -> 4 + one.length).sum();
    ByteBuffer content = ByteBuffer.allocate(size);
    content.putInt(agreed.length).put(agreed).putInt(changes.size());
    changes.forEach(one -> content.putInt(one.length).put(one));
    ByteBuffer bytes = ByteBuffer.allocate(Digest.BYTES + size);
    bytes.put(Digest.sha256(content.array()).bytes()).put(content.array()).flip();
    WholeFile.write(dataDirectory, FILE_NAME, bytes);
  }
}
