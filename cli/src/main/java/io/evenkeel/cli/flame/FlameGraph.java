package io.evenkeel.cli.flame;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws recordings. */
public final class FlameGraph {

  private FlameGraph() {}

  /** Where the page of a recording goes if nobody says otherwise. */
  public static Path page(Path recording) {
    String name = String.valueOf(recording.getFileName());
    return recording.resolveSibling(name.replaceFirst("\\.jfr$", "") + ".html");
  }

  /**
   * Draws a recording.
   *
   * @throws CliException if it cannot be read or the page not be written
   */
  public static void draw(Path recording, Path page) {
    Recorded unused = drawn(recording, page);
  }

  /**
   * The same.
   *
   * @return what is in it
   * @throws CliException if it cannot be read or the page not be written
   */
  static Recorded drawn(Path recording, Path page) {
    if (!Files.isRegularFile(recording)) {
      throw new CliException(ExitCodes.FAILED, "there is no recording " + recording);
    }
    Recorded recorded;
    try {
      recorded = Recorded.read(recording);
    } catch (IOException | RuntimeException e) {
      throw new CliException(
          ExitCodes.FAILED, recording + " is no whole recording: " + e.getMessage());
    }
    try {
      Files.write(
          page,
          FlamePage.of("Evenkeel: " + recording.getFileName(), recorded)
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CliException(ExitCodes.FAILED, "cannot write " + page + ": " + e.getMessage());
    }
    return recorded;
  }
}
