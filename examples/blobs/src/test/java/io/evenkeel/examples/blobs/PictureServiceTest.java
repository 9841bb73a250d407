package io.evenkeel.examples.blobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.testcluster.EvenkeelTestCluster;
import io.evenkeel.testkit.ServiceContract;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class PictureServiceTest {

  private static final int PICTURES = 6;

  static final class Factory implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new PictureService();
    }
  }

  private static byte[] draw(int picture, int x, int y, byte[] pixels) {
    return ByteBuffer.allocate(13 + pixels.length)
        .put(PictureService.DRAW)
        .putInt(picture)
        .putInt(x)
        .putInt(y)
        .put(pixels)
        .array();
  }

  private static byte[] look(int picture, int x, int y, int length) {
    return ByteBuffer.allocate(17)
        .put(PictureService.LOOK)
        .putInt(picture)
        .putInt(x)
        .putInt(y)
        .putInt(length)
        .array();
  }

  private static byte[] operation(SplittableRandom random) {
    int picture = random.nextInt(PICTURES);
    int x = random.nextInt(PictureService.SIDE);
    int y = random.nextInt(PictureService.SIDE);
    int length = random.nextInt(20); // too long at the right edge
    return switch (random.nextInt(8)) {
      case 0 -> ByteBuffer.allocate(5).put(PictureService.ERASE).putInt(picture).array();
      case 1 -> look(picture, x, y, length);
      case 2 -> new byte[length];
      default -> {
        byte[] pixels = new byte[length];
        random.nextBytes(pixels);
        yield draw(picture, x, y, pixels);
      }
    };
  }

  @Test
  void keepsTheContractOfServicesInBothVariants() {
    ServiceContract.of(Factory.class, PictureServiceTest::operation).processes(1).verify();
  }

  @Test
  void checkpointsFromUpdatesAreTheSameOnAllReplicasAndBringOneBack() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(PictureService::new)
            .method("DFC_UPD")
            .intervalRequests(50)
            .start()) {
      ServiceClient client = cluster.client();
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < 120; i++) {
        client.invoke(operation(random));
      }
      cluster.awaitCheckpoint();
      cluster.stop(2);
      byte[] line = {1, 2, 3, 4};
      for (int y = 0; y < 120; y++) {
        client.invoke(draw(0, 10, y, line));
      }
      cluster.start(2);
      cluster.awaitLevel();
      cluster.awaitCheckpoint();
      byte[] answer = client.invoke(look(0, 10, 119, line.length)).payload();
      assertEquals(PictureService.OK, answer[0]);
      assertArrayEquals(line, java.util.Arrays.copyOfRange(answer, 1, answer.length));
    }
  }
}
