package io.evenkeel.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code failed} in a data directory: the batch at which the service failed, in decimal.
 * It is there until a later state is reached, so that a restart does not execute that batch again.
 * Start, then execution lane only.
 */
final class FailedBatch {

  static final String FILE_NAME = "failed";
  private static final int DIGITS_MAX = 18;

  private final Path dataDirectory;
  private long sequence;

  private FailedBatch(Path dataDirectory, long sequence) {
    this.dataDirectory = dataDirectory;
    this.sequence = sequence;
  }

  /** Reads the file; one that is not a number says nothing. */
  static FailedBatch read(Path dataDirectory) throws IOException {
    Path file = dataDirectory.resolve(FILE_NAME);
    if (Files.notExists(file) || Files.size(file) > DIGITS_MAX) {
      return new FailedBatch(dataDirectory, 0);
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
    return new FailedBatch(dataDirectory, text.matches("[0-9]+") ? Long.parseLong(text) : 0);
  }

  /** The batch, 0 if there is none. */
  long sequence() {
    return sequence;
  }

  /** The service failed at a batch: durable when this returns. */
  void failed(long at) throws IOException {
    sequence = at;
    byte[] text = Long.toString(at).getBytes(StandardCharsets.US_ASCII);
    WholeFile.write(dataDirectory, FILE_NAME, ByteBuffer.wrap(text));
  }

  /** The state is that after a batch. */
  void reached(long batch) throws IOException {
    if (sequence > 0 && batch >= sequence) {
      sequence = 0;
      WholeFile.delete(dataDirectory, FILE_NAME);
    }
  }
}
