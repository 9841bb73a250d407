package io.evenkeel.cli.bench;

import io.evenkeel.client.ReplicaReport;
import java.util.List;

/**
 * How long a replica fetched and installed checkpoints, by its own events: exact to a millisecond,
 * while its status is read a few times a second.
 *
 * @param fetchSeconds from the first request to the published image; of several fetches, all
 * @param installSeconds from there until the state was in the service
 * @param installed how many were
 */
record FetchTimes(double fetchSeconds, double installSeconds, int installed) {

  /**
   * From what a replica reports of one life.
   *
   * @param events in their order
   */
  static FetchTimes of(List<ReplicaReport.Event> events) {
    long fetchMillis = 0;
    long installMillis = 0;
    int installed = 0;
    long sinceMillis = -1;
    for (ReplicaReport.Event event : events) {
      boolean first = sinceMillis < 0;
      switch (event.name()) {
        case "transfer-started" -> sinceMillis = first ? event.timeMillis() : sinceMillis;
        case "transfer-completed" -> {
          fetchMillis += first ? 0 : event.timeMillis() - sinceMillis;
          sinceMillis = event.timeMillis();
        }
        case "checkpoint-installed" -> {
          installMillis += first ? 0 : event.timeMillis() - sinceMillis;
          sinceMillis = -1;
          installed++;
        }
        default -> {}
      }
    }
    return new FetchTimes(fetchMillis / 1e3, installMillis / 1e3, installed);
  }
}
