package io.evenkeel.cli.bench.suite;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where experiments run.
 *
 * @param work directory for clusters; what an interrupted start left there is deleted
 * @param context the command's outside world
 * @param screen what a person sees meanwhile
 */
public record Site(Path work, CliContext context, Screen screen) {

  /** Of results that go to a directory. */
  public static Site in(Path out, CliContext context) {
    return new Site(out.resolve("work"), context, new Screen(context.err(), context.interactive()));
  }

  /**
   * A cluster's directory that does not exist yet, below one that does.
   *
   * @param name unique among the clusters of all experiments, such as {@code talk-control}
   */
  public Path cluster(String name) throws IOException {
    Path directory = work.resolve(name);
    LocalCluster.delete(directory);
    Files.createDirectories(work);
    return directory;
  }
}
