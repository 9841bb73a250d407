package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Executes the log once more in this process: results and changes are the same, or are not agreed.
 */
final class RepetitionCheck {

  private final Supplier<? extends ObjectService> services;
  private final Log log;
  private final List<Step> first;

  RepetitionCheck(Supplier<? extends ObjectService> services, Log log, List<Step> first) {
    this.services = services;
    this.log = log;
    this.first = first;
  }

  void run(Findings findings) {
    Findings ignored = new Findings(); // what one run shows was found by the first
    compare(log, first, new Replay(services, log, ignored).run(), "a second run", findings);
  }

  /** Reports the first request at which two runs of a log differ. */
  static void compare(Log log, List<Step> one, List<Step> other, String whose, Findings findings) {
    List<Request> requests = log.requests();
    for (int i = 0; i < one.size(); i++) {
      Request request = requests.get(i);
      if (i >= other.size()) {
        findings.add(Finding.Kind.NON_DETERMINISM, request, null, whose + " ended before it");
        return;
      }
      ObjectId object = one.get(i).differsAt(other.get(i));
      if (object != null) {
        findings.add(
            Finding.Kind.NON_DETERMINISM, request, object, "got another value in " + whose);
        return;
      }
      if (!Arrays.equals(one.get(i).result(), other.get(i).result())) {
        findings.add(Finding.Kind.NON_DETERMINISM, request, null, "had another result in " + whose);
        return;
      }
    }
  }
}
