package io.evenkeel.node.lane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread give way to others when the processors have more to do than they can. On Linux,
 * where each thread has a nice value of its own; elsewhere nothing happens.
 *
 * <p>Java's own priorities do nothing there unless the JVM is started with an option that it warns
 * about, so the system is asked by its own command, once for a thread. A thread cannot take it back
 * without privileges.
 */
public final class Niceness {

  /** A third of an ordinary thread's share: little while it is contended, but never nothing. */
  public static final int VALUE = 5;

  private static final Path THREAD = Path.of("/proc/thread-self");
  private static final int SECONDS_MAX = 5;

  private Niceness() {}

  /**
   * From now on the calling thread gives way. Blocks for some milliseconds.
   *
   * @return whether it does; if not, it runs like any other
   */
  public static boolean giveWay() {
    try {
      if (!Files.exists(THREAD)) {
        return false;
      }
      String thread = String.valueOf(Files.readSymbolicLink(THREAD).getFileName());
      Process asking =
          new ProcessBuilder("renice", "-n", Integer.toString(VALUE), "-p", thread)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean answered = asking.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      asking.destroy();
      return answered && asking.exitValue() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
