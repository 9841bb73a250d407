package io.evenkeel.cli.kv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How far an import got, as a small JSON file. It names the source by a digest of its first bytes,
 * so that the state of one file is not applied to another; a file may have grown at its end.
 *
 * @param version format of the state file, 1
 * @param cluster id of the cluster that was imported into
 * @param format {@code ndjson} or {@code tsv}
 * @param headBytes how many of the first bytes the digest covers
 * @param headSha256 their SHA-256, in hexadecimal
 * @param offset everything before this byte was imported or refused
 * @param lines lines before it
 * @param imported entries imported
 * @param refused lines refused
 */
record ResumeState(
    int version,
    String cluster,
    String format,
    long headBytes,
    String headSha256,
    long offset,
    long lines,
    long imported,
    long refused) {

  private static final int VERSION = 1;
  private static final int HEAD_BYTES_MAX = 1 << 20;
  private static final int STATE_BYTES_MAX = 1 << 16;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The state at the beginning of a source. */
  static ResumeState begin(Path source, String cluster, String format) throws IOException {
    long head = Math.min(HEAD_BYTES_MAX, Files.size(source));
    return new ResumeState(VERSION, cluster, format, head, headDigest(source, head), 0, 0, 0, 0);
  }

  /** The same source, further on. */
  ResumeState at(BatchSender.Acknowledged done) {
    return new ResumeState(
        version,
        cluster,
        format,
        headBytes,
        headSha256,
        done.position().offset(),
        done.position().lines(),
        done.imported(),
        done.refused());
  }

  BatchSender.Acknowledged acknowledged() {
    return new BatchSender.Acknowledged(new Batch.Position(offset, lines), imported, refused);
  }

  /**
   * Reads a state file and checks that it belongs to this source and cluster.
   *
   * @return empty if there is none yet
   */
  static Optional<ResumeState> load(Path file, Path source, String clusterId) throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    ResumeState state = parse(file);
    boolean sane =
        state.version == VERSION
            && state.headBytes >= 0
            && state.headBytes <= HEAD_BYTES_MAX
            && state.offset >= 0
            && state.lines >= 0
            && state.imported >= 0
            && state.refused >= 0
            && (state.format.equals("ndjson") || state.format.equals("tsv"));
    if (!sane) {
      throw refused(file, "has values that no import writes");
    }
    if (!state.cluster.equals(clusterId)) {
      throw refused(file, "is of an import into cluster " + state.cluster + ", not " + clusterId);
    }
    if (Files.size(source) < Math.max(state.offset, state.headBytes)
        || !headDigest(source, state.headBytes).equals(state.headSha256)) {
      throw refused(file, "is of another file than " + source + ", or that was changed since");
    }
    return Optional.of(state);
  }

  private static ResumeState parse(Path file) throws IOException {
    try {
      if (Files.size(file) > STATE_BYTES_MAX) {
        throw refused(file, "is not a state file of an import");
      }
      ResumeState state = MAPPER.readValue(Files.readAllBytes(file), ResumeState.class);
      if (state == null
          || state.cluster == null
          || state.format == null
          || state.headSha256 == null) {
        throw refused(file, "is incomplete");
      }
      return state;
    } catch (JsonProcessingException e) {
      throw refused(file, "is not a state file of an import");
    }
  }

  private static CliException refused(Path file, String why) {
    return new CliException(
        ExitCodes.FAILED,
        "the state file "
            + file
            + " "
            + why
            + "; name another with --resume, or delete it to"
            + " import everything again (which does no harm)");
  }

  /** Replaces the file whole. */
  void save(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".new");
    Files.writeString(temporary, Json.line(this) + "\n", StandardCharsets.UTF_8);
    Files.move(
        temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String headDigest(Path source, long bytes) throws IOException {
    try (InputStream in = Files.newInputStream(source)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(in.readNBytes(Math.toIntExact(bytes))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
