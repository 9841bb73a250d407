package io.evenkeel.microbench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ratios as they were once, to compare with.
 *
 * @param about what a reader of the file should know
 * @param machine where they were measured
 * @param pieces by the name of the piece
 */
@JsonPropertyOrder({"about", "machine", "pieces"})
record Baseline(String about, String machine, Map<String, Piece> pieces) {

  /** What a piece may lose before that is an error, unless its entry says otherwise. */
  static final double TOLERANCE = 0.25;

  private static final String ABOUT =
      "Speed of each piece as a part of its reference's with the same bytes, CPU time, one thread."
          + " Ratios depend on the machine and the JDK: on another one, write a baseline of its"
          + " own before a change and compare after it.";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /**
   * One ratio.
   *
   * @param noise how far off it may be, as a part of it
   * @param tolerance what it may lose, as a part of it, noise not counted
   */
  @JsonPropertyOrder({"ratio", "noise", "tolerance"})
  record Piece(double ratio, double noise, double tolerance) {}

  /** Copies the pieces, in order of their names. */
  Baseline {
    pieces = new TreeMap<>(pieces);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is none; the message is for people
   */
  static Baseline read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    try {
      Baseline baseline = JSON.readValue(text, Baseline.class);
      baseline.check();
      return baseline;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException("it is no baseline: " + first, e);
    }
  }

  private void check() {
    pieces.forEach(
        (name, piece) -> {
          boolean possible = piece.ratio() > 0 && piece.noise() >= 0 && piece.tolerance() > 0;
          if (!possible) {
            throw new IllegalArgumentException(
                name + ": ratio and tolerance are above 0, noise not below");
          }
        });
  }

  /**
   * This with new ratios in it, but for those that are mostly noise: nothing could be compared with
   * them. Tolerances stay, and what was not measured.
   */
  Baseline with(Map<Subject, Ratio> measured) {
    Map<String, Piece> next = new TreeMap<>(pieces);
    measured.forEach(
        (subject, ratio) -> {
          if (ratio.isNoise()) {
            return;
          }
          Piece old = pieces.get(subject.name());
          double tolerance = old == null ? TOLERANCE : old.tolerance();
          next.put(
              subject.name(), new Piece(rounded(ratio.value()), rounded(ratio.noise()), tolerance));
        });
    return new Baseline(ABOUT, thisMachine(), next);
  }

  /** One without pieces. */
  static Baseline empty() {
    return new Baseline(ABOUT, thisMachine(), Map.of());
  }

  /** Replaces the file. */
  void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this) + "\n", StandardCharsets.UTF_8);
  }

  /** Four digits are more than anybody can measure. */
  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  private static String thisMachine() {
    return System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores, Java "
        + Runtime.version();
  }
}
