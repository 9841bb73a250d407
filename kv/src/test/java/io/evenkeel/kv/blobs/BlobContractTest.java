package io.evenkeel.kv.blobs;

import io.evenkeel.api.ObjectService;
import io.evenkeel.testkit.ServiceContract;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BlobContractTest {

  static final class Factory implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new BlobService();
    }
  }

  private static byte[] operation(SplittableRandom random) {
    String name = "b" + random.nextInt(4);
    return switch (random.nextInt(8)) {
      case 0, 1 -> BlobRequests.create(name, random.nextInt(80));
      case 2 -> BlobRequests.delete(name);
      case 3, 4 -> BlobRequests.add(name, random.nextInt(8) * 8, random.nextLong());
      case 5 -> BlobRequests.read(name, random.nextInt(80), 8);
      default -> BlobRequests.write(name, random.nextInt(80), new byte[random.nextInt(20)]);
    };
  }

  @Test
  void blobsKeepTheContractOfServices() {
    ServiceContract.of(Factory.class, BlobContractTest::operation).requests(300).verify();
  }
}
