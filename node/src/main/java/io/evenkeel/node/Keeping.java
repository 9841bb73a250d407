package io.evenkeel.node;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the ordering lane does with configurations: keeps them durably, and tells connections whose
 * keys count. Ordering lane only, but for {@link #keep}.
 */
final class Keeping {

  private final Path dataDirectory;
  private final int distance;
  private final Members members;
  private final Notices notices;
  private long reportedInForce = -1;
  private long ownKeysLookedFor = -1;

  /**
   * @param distance L
   */
  Keeping(Path dataDirectory, int distance, Members members, Notices notices) {
    this.dataDirectory = dataDirectory;
    this.distance = distance;
    this.members = members;
    this.notices = notices;
  }

  /** They changed: durable when this returns. One thread at a time. */
  void keep(Configurations configurations) throws IOException {
    ConfigurationFile.write(dataDirectory, configurations);
    notices
        .events()
        .info(
            "configuration-known",
            configurations.newest().ordered(),
            String.format(
                Locale.ROOT,
                "configuration %d is in force from batch %d on",
                configurations.newest().configuration().number(),
                configurations.newest().from()));
  }

  /** After each round: what the window has come to. */
  void look(Agreement agreement) {
    Configurations configurations = agreement.configurations();
    Agreement.Status status = agreement.status();
    long high = status.certified() + distance;
    members.update(configurations, status.certified(), high);
    long inForce = configurations.at(status.delivered()).number();
    if (inForce != reportedInForce) {
      if (reportedInForce >= 0) {
        notices
            .events()
            .info(
                "configuration-in-force",
                status.delivered(),
                "configuration " + inForce + " is in force");
      }
      reportedInForce = inForce;
    }
    lookForOwnKeys(configurations.newest());
  }

  /** Once for each configuration: this is asked after every round. */
  private void lookForOwnKeys(Configurations.Scheduled newest) {
    long number = newest.configuration().number();
    if (number <= ownKeysLookedFor) {
      return;
    }
    ownKeysLookedFor = number;
    Member own = newest.configuration().member(members.self().replica());
    if (own.incarnation() == members.incarnation() && !members.hasKeys(own)) {
      notices
          .events()
          .warn(
              "keys-missing",
              newest.from(),
              String.format(
                  Locale.ROOT,
                  "configuration %d names other keys of this replica, which are not here: it does"
                      + " not vote from batch %d on; put them into keys-%d/ and start again",
                  number,
                  newest.from(),
                  number));
    }
  }
}
