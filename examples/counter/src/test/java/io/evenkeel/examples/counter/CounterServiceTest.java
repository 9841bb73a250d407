package io.evenkeel.examples.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.testcluster.EvenkeelTestCluster;
import io.evenkeel.testkit.ServiceContract;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class CounterServiceTest {

  /** How the contract's further processes make the service. */
  static final class Factory implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new CounterService();
    }
  }

  @Test
  void keepsTheContractOfServices() {
    ServiceContract.of(Factory.class, random -> new byte[0]).requests(50).processes(1).verify();
  }

  @Test
  void countsOnWhileOneReplicaIsAwayAndHasItBack() {
    try (EvenkeelTestCluster cluster = EvenkeelTestCluster.start(4, CounterService::new)) {
      ServiceClient client = cluster.client();
      assertEquals("1", client.invoke(new byte[0]).text());
      cluster.stop(3);
      assertEquals("2", client.invoke(new byte[0]).text());
      cluster.start(3);
      cluster.awaitLevel();
      cluster.stop(0); // now the answer needs the one that was away
      assertEquals("3", client.invoke(new byte[0]).text());
    }
  }
}
