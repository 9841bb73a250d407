package io.evenkeel.cli;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM does from now on, recorded by itself: the file is complete before the process ends,
 * which a recording that was asked for on the JVM's command line need not be.
 */
final class FlightRecording implements AutoCloseable {

  /** Twice as often as the JDK's own profile, so that a short run shows something. */
  private static final Duration SAMPLE = Duration.ofMillis(10);

  private final @Nullable Recording recording;

  private FlightRecording(@Nullable Recording recording) {
    this.recording = recording;
  }

  /**
   * Begins.
   *
   * @param file where it goes, null: nothing is recorded
   * @throws CliException if it cannot go there
   */
  static FlightRecording start(@Nullable Path file) {
    if (file == null) {
      return new FlightRecording(null);
    }
    if (Files.exists(file)) {
      throw new CliException(
          ExitCodes.FAILED, "--profile " + file + " exists; delete it or name another file");
    }
    try {
      Recording recording = new Recording(Configuration.getConfiguration("profile"));
      recording.setName("evenkeel");
      recording.enable("jdk.ExecutionSample").withPeriod(SAMPLE);
      recording.enable("jdk.NativeMethodSample").withPeriod(SAMPLE);
      recording.setDestination(file);
      recording.start();
      return new FlightRecording(recording);
    } catch (IOException | ParseException | IllegalStateException e) {
      throw new CliException(
          ExitCodes.CONFIGURATION, "--profile " + file + " cannot be recorded: " + e.getMessage());
    }
  }

  /** Writes the file. */
  @Override
  public void close() {
    if (recording != null) {
      recording.stop();
      recording.close();
    }
  }
}
