package io.evenkeel.cli.flame;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel flame}. */
@Command(
    name = "flame",
    description = {
      "Draws what a recording of the Java Flight Recorder says about where a process spent its time"
          + " and its memory, as one page that needs no network: `evenkeel replica --profile` and"
          + " `evenkeel bench ... --profile` make such recordings."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel replica --config my-cluster/replica-0/replica.yaml --profile replica-0.jfr",
      "  evenkeel flame replica-0.jfr"
    })
public final class FlameCommand extends BaseCommand {

  @Parameters(paramLabel = "FILE", description = "The recording.")
  private Path recording;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the page goes (beside the recording, .html in place of .jfr).")
  private @Nullable Path out;

  @Override
  public Integer call() {
    Path page = out != null ? out : FlameGraph.page(recording);
    Recorded recorded = FlameGraph.drawn(recording, page);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("page", page.toString());
    facts.put("javaSamples", recorded.java().root().weight());
    facts.put("nativeSamples", recorded.nativeCalls().root().weight());
    facts.put("allocatedBytes", recorded.allocations().root().weight());
    if (common().json()) {
      printJson(facts);
    } else {
      context().out().println("drawn: " + page);
    }
    return ExitCodes.OK;
  }
}
