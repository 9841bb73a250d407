package io.evenkeel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Of which sources it was measured. */
public final class Commit {

  /** Where nobody can say. */
  public static final String UNKNOWN = "unknown";

  private static final int SECONDS_MAX = 5;

  private Commit() {}

  /** What a directory is a checkout of, if it is one and git is there. */
  public static String of(Path directory) {
    try {
      Process git =
          new ProcessBuilder(
                  "git",
                  "-C",
                  directory.toString(),
                  "describe",
                  "--always",
                  "--dirty",
                  "--abbrev=12")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
