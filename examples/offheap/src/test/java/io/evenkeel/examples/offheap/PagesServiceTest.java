package io.evenkeel.examples.offheap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.testcluster.EvenkeelTestCluster;
import io.evenkeel.testkit.ServiceContract;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class PagesServiceTest {

  private static final int PAGES = 16;
  private static final int PAGE_BYTES = 256;

  static final class Factory implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new PagesService(PAGES, PAGE_BYTES);
    }
  }

  private static byte[] write(int offset, byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length)
        .put(PagesService.WRITE)
        .putInt(offset)
        .put(bytes)
        .array();
  }

  private static byte[] add(int offset, long delta) {
    return ByteBuffer.allocate(13).put(PagesService.ADD).putInt(offset).putLong(delta).array();
  }

  private static byte[] read(int offset, int length) {
    return ByteBuffer.allocate(9).put(PagesService.READ).putInt(offset).putInt(length).array();
  }

  private static byte[] operation(SplittableRandom random) {
    int offset = random.nextInt(-10, PAGES * PAGE_BYTES + 10); // some are outside
    switch (random.nextInt(4)) {
      case 0:
        byte[] bytes = new byte[random.nextInt(2 * PAGE_BYTES)];
        random.nextBytes(bytes);
        return write(offset, bytes);
      case 1:
        return read(offset, random.nextInt(100));
      case 2:
        return new byte[random.nextInt(3)]; // and some are nothing
      default:
        return add(offset, random.nextInt(1_000));
    }
  }

  @Test
  void keepsTheContractOfServices() {
    ServiceContract.of(Factory.class, PagesServiceTest::operation).processes(1).verify();
  }

  @Test
  void pagesSurviveTheLossOfADisk() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(() -> new PagesService(PAGES, PAGE_BYTES))
            .intervalRequests(50)
            .start()) {
      ServiceClient client = cluster.client();
      byte[] across = new byte[PAGE_BYTES + 2]; // over three pages
      new SplittableRandom(1).nextBytes(across);
      client.invoke(write(PAGE_BYTES - 1, across));
      long sum = 0;
      for (int i = 1; i <= 120; i++) {
        sum = ByteBuffer.wrap(client.invoke(add(0, i)).payload()).getLong(1);
      }
      assertEquals(120 * 121 / 2, sum);
      cluster.awaitCheckpoint();
      cluster.stop(1);
      cluster.loseDisk(1);
      cluster.start(1);
      cluster.awaitLevel();
      assertTrue(cluster.report(1).counters().get("transfer.completed") > 0);
      byte[] answer = client.invoke(read(PAGE_BYTES - 1, across.length)).payload();
      assertArrayEquals(across, java.util.Arrays.copyOfRange(answer, 1, answer.length));
    }
  }
}
