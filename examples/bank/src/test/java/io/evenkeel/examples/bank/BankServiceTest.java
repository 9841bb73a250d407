package io.evenkeel.examples.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Result;
import io.evenkeel.testcluster.EvenkeelTestCluster;
import io.evenkeel.testkit.ServiceContract;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class BankServiceTest {

  private static final int ACCOUNTS = 8;
  private static final long CENTS_EACH = 10_000;

  static final class Factory implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new BankService();
    }
  }

  private static byte[] operation(SplittableRandom random) {
    String from = "account-" + random.nextInt(ACCOUNTS);
    String to = "account-" + random.nextInt(ACCOUNTS);
    String line =
        switch (random.nextInt(8)) {
          case 0, 1 -> "open " + from + " " + random.nextInt(1_000);
          case 2 -> "balance " + from;
          case 3 -> "total";
          case 4 -> "transfer " + from + " nobody a-lot"; // a client may send anything
          default -> "transfer " + from + " " + to + " " + random.nextInt(500);
        };
    return Result.of(line).payload();
  }

  @Test
  void keepsTheContractOfServices() {
    ServiceContract.of(Factory.class, BankServiceTest::operation).processes(1).verify();
  }

  @Test
  void noCentIsLostOrMadeWhileReplicasComeAndGo() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(BankService::new).clients(2).intervalRequests(50).start()) {
      BankClient bank = new BankClient(cluster.client(0));
      for (int account = 0; account < ACCOUNTS; account++) {
        assertTrue(bank.open("account-" + account, CENTS_EACH));
      }
      assertFalse(bank.open("account-0", 1));
      assertThrows(IllegalArgumentException.class, () -> bank.balance("nobody"));
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Long> moved =
          CompletableFuture.supplyAsync(
              () -> transfers(new BankClient(cluster.client(1)), enough));
      cluster.awaitCheckpoint();
      cluster.stop(2);
      cluster.awaitCheckpoint();
      assertEquals(ACCOUNTS * CENTS_EACH, bank.total());
      cluster.start(2);
      cluster.awaitCheckpoint(); // on all four, the same
      enough.set(true);
      assertTrue(moved.join() > 0);
      assertEquals(ACCOUNTS * CENTS_EACH, bank.total());
    }
  }

  /** Transfers until it is enough; how many went through. */
  private static long transfers(BankClient bank, AtomicBoolean enough) {
    SplittableRandom random = new SplittableRandom(1);
    long moved = 0;
    while (!enough.get()) {
      String from = "account-" + random.nextInt(ACCOUNTS);
      String to = "account-" + random.nextInt(ACCOUNTS);
      if (bank.transfer(from, to, random.nextInt(3_000))) {
        moved++;
      }
    }
    return moved;
  }
}
