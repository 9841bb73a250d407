package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where refused lines are named: a file or standard error. */
record RefusalTarget(Refusals refusals, @Nullable PrintStream opened) implements AutoCloseable {

  /**
   * @param file null for standard error
   * @param append whether an earlier run's file goes on
   */
  static RefusalTarget open(@Nullable Path file, CliContext context, boolean append)
      throws IOException {
    if (file == null) {
      return new RefusalTarget(new Refusals(context.err()), null);
    }
    OutputStream out =
        Files.newOutputStream(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new RefusalTarget(new Refusals(stream), stream);
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
