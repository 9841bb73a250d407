package io.evenkeel.cli.kv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is imported, opened where an earlier run ended.
 *
 * @param lines the lines from there on
 * @param parser for them
 * @param begin how far earlier runs got
 * @param resumed whether there was an earlier run
 * @param size bytes of the whole source, -1 if unknown
 * @param stream what {@code lines} reads
 */
record ImportSource(
    Lines lines,
    LineParser parser,
    ResumeState begin,
    boolean resumed,
    long size,
    InputStream stream)
    implements AutoCloseable {

  /** Standard input; stays open. */
  static ImportSource ofStream(InputStream in, ImportFormat format) throws IOException {
    Lines lines = new Lines(in, 0, 0, Lines.LINE_BYTES_MAX);
    ImportFormat resolved = format.resolve("", lines);
    ResumeState begin = new ResumeState(1, "", resolved.label(), 0, "", 0, 0, 0, 0);
    return new ImportSource(
        lines, resolved.parser(), begin, false, -1, InputStream.nullInputStream());
  }

  /** A file, from where the state file says, if there is one. */
  static ImportSource ofFile(Path file, ImportFormat format, @Nullable Path resume, String cluster)
      throws IOException {
    Optional<ResumeState> state =
        resume == null ? Optional.empty() : ResumeState.load(resume, file, cluster);
    long offset = state.map(ResumeState::offset).orElse(0L);
    InputStream in = open(file, offset);
    try {
      Lines lines =
          new Lines(in, offset, state.map(ResumeState::lines).orElse(0L), Lines.LINE_BYTES_MAX);
      ImportFormat asked =
          state.map(earlier -> ImportFormat.ofLabel(earlier.format())).orElse(format);
      ImportFormat resolved = asked.resolve(file.toString(), lines);
      ResumeState begin =
          state.isPresent() ? state.get() : fresh(file, resume, cluster, resolved.label());
      long size = Files.isRegularFile(file) ? Files.size(file) : -1;
      return new ImportSource(lines, resolved.parser(), begin, state.isPresent(), size, in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static ResumeState fresh(Path file, @Nullable Path resume, String cluster, String format)
      throws IOException {
    return resume == null
        ? new ResumeState(1, cluster, format, 0, "", 0, 0, 0, 0)
        : ResumeState.begin(file, cluster, format);
  }

  private static InputStream open(Path file, long offset) throws IOException {
    if (offset == 0) {
      return Files.newInputStream(file);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    channel.position(offset);
    return Channels.newInputStream(channel);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
