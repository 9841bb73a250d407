package io.evenkeel.kv;

import io.evenkeel.api.ObjectService;
import io.evenkeel.testkit.ServiceContract;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class KvContractTest {

  static final class Factory implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new KvService();
    }
  }

  @Test
  void theStoreKeepsTheContractOfServices() {
    ServiceContract.of(
            Factory.class,
            random -> KvCodec.encode(new RandomRequests(random.nextLong(), 300).next()))
        .requests(250)
        .verify();
  }

  @Test
  void alsoWithValuesOfSeveralBlocks() {
    ServiceContract.of(
            Factory.class,
            random -> KvCodec.encode(new RandomRequests(random.nextLong(), 200_000).next()))
        .requests(60)
        .processes(1)
        .verify();
  }
}
