package io.evenkeel.cli.bench;

import io.evenkeel.bench.Experiment;
import io.evenkeel.cli.bench.costs.CostsCommand;
import io.evenkeel.cli.bench.grain.GrainCommand;
import io.evenkeel.cli.bench.resilience.ResilienceCommand;
import io.evenkeel.cli.bench.suite.ExperimentCommand;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.bench.talk.TalkCommand;
import io.evenkeel.cli.bench.timing.TimingCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code evenkeel bench all}. */
@Command(
    name = "all",
    description = {
      "Runs the experiments one after the other into one directory: the talk's, with all methods;"
          + " pauses against the size of the state; a replica that comes back; agreement alone; large"
          + " objects; when captures start; what each method survives; how costs grow. Ends"
          + " with the talk's table: how resilient and how efficient each method is.",
      "With --quick it leaves out how costs grow, a return with the disk intact, MACs only, and the"
          + " timing on processes: those commands run shortly by themselves.",
      "The exit code is 0 only if everything held that had to; goals of speed do not count."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench all --quick        a look at every method, less than eight minutes on two cores",
      "  evenkeel bench all                hours"
    })
public final class AllCommand extends ExperimentCommand {

  @Override
  protected List<Experiment> experiments(Site site) throws IOException {
    List<Experiment> all =
        new ArrayList<>(
            List.of(
                TalkCommand.ofAll(site, quick()),
                PauseCommand.ofAll(site, quick()),
                RecoveryCommand.ofAll(site, quick()),
                AgreementCommand.ofAll(site, quick()),
                GrainCommand.ofAll(site, quick()),
                TimingCommand.ofAll(site, quick()),
                ResilienceCommand.ofAll(site, quick())));
    if (!quick()) {
      all.add(CostsCommand.ofAll(site));
    }
    return all;
  }
}
