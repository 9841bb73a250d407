package io.evenkeel.cli.demo;

import io.evenkeel.bench.load.Bucket;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.local.Watch;
import io.evenkeel.client.ReplicaReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lines of the block on the terminal: the load of the last second and one per replica. */
final class StatusBlock {

  private static final int BUCKETS = 1000 / Bucket.MILLIS;

  private StatusBlock() {}

  static List<String> lines(Watch watch, Optional<LoadGenerator> load) {
    List<String> lines = new ArrayList<>();
    load.ifPresent(generator -> lines.add(load(generator.meter().newest(BUCKETS))));
    long ahead = watch.executedMax();
    watch.latest().forEach(status -> lines.add(replica(status, watch, ahead)));
    return lines;
  }

  private static String load(List<Bucket> second) {
    long requests = second.stream().mapToLong(Bucket::completed).sum();
    long p99 = second.stream().mapToLong(bucket -> bucket.latency().p99()).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "  clients    %,7.0f requests/s   slowest p99 of a tenth %,.0f ms",
        requests * (double) BUCKETS / Math.max(1, second.size()),
        p99 / 1e3);
  }

  private static String replica(ReplicaStatus status, Watch watch, long ahead) {
    String name = "  replica " + status.replica();
    if (!(status.answer() instanceof Reachable reachable)) {
      return name + "  does not answer";
    }
    ReplicaReport report = reachable.report();
    String pause =
        watch
            .newestCheckpoint(status.replica())
            .map(c -> String.format(Locale.ROOT, "%.1f ms", c.pauseMicros() / 1e3))
            .orElse("-");
    String transfer =
        report
            .transfer()
            .map(
                t ->
                    String.format(
                        Locale.ROOT,
                        "  fetching %d of %d MB",
                        (t.bytesFetched() + t.bytesReused()) / 1_000_000,
                        t.bytesTotal() / 1_000_000))
            .orElse("");
    return String.format(
        Locale.ROOT,
        "%s  %-10s %-11s batch %-7d lag %-5d stable %-7d pause %-9s refused %d%s%s",
        name,
        report.state(),
        report.method(),
        report.order().executed(),
        ahead - report.order().executed(),
        report.order().stable(),
        pause,
        reachable.refusals(),
        report.voting() ? "" : "  does not vote",
        transfer);
  }
}
