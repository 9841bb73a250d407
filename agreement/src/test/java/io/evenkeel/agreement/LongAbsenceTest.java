package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.TestCluster.Faults;
import io.evenkeel.agreement.TestCluster.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that was away for many windows comes back by fetching. */
class LongAbsenceTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void fetchesWhatItMissedWhileTheOthersGoOn(long seed) {
    Faults faults = new Faults();
    AgreementConfig.Window window = new AgreementConfig.Window(4, 16);
    TestCluster net = new TestCluster(4, seed, faults, window);
    Node away = net.nodes.get(3);
    net.start();
    for (int principal = 0; principal < 4; principal++) {
      net.after(principal, net.new Session(principal, 150)::next);
    }
    net.after(100_000, () -> away.up = false);
    net.runUntil(3_000_000);
    long missed = (long) net.agreed.size() - away.delivered.size();
    assertThat(missed).as("seed %d", seed).isGreaterThan(100);
    net.after(0, away::restart);
    net.runUntil(60_000_000);
    assertThat(net.done).as("seed %d", seed).hasSize(600);
    assertThat(away.delivered).as("seed %d", seed).hasSize(net.agreed.size());
    assertThat(away.slotsMax).as("seed %d", seed).isLessThanOrEqualTo(window.length());
    assertThat(away.log).anyMatch(LogRecord.FetchedRecord.class::isInstance);
  }
}
