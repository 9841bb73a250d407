package io.evenkeel.testkit;

import io.evenkeel.api.ObjectService;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The other end of {@link ProcessCheck}: executes a log and writes what each request did. */
final class ReplayProcess {

  private ReplayProcess() {}

  /**
   * @param arguments name of the factory's class, file of the log, file for the steps
   */
  @SuppressWarnings("unchecked") // checked by asSubclass but for the type of what it supplies
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    Class<? extends Supplier<? extends ObjectService>> factory =
        (Class<? extends Supplier<? extends ObjectService>>)
            (Class<?>) Class.forName(arguments[0]).asSubclass(Supplier.class);
    Log log;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(arguments[1]))))) {
      log = Log.read(in);
    }
    List<Step> steps = new Replay(Factories.of(factory), log, new Findings()).run();
    try (DataOutputStream out = ProcessCheck.out(Path.of(arguments[2]))) {
      out.writeInt(steps.size());
      for (Step step : steps) {
        step.write(out);
      }
    }
  }
}
