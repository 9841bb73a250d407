package io.evenkeel.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.node.config.Fault;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PoisonedServiceTest {

  /** Answers with what it is asked. */
  private static final class Echo implements ObjectService {
    @Override
    public Result invoke(Request request, Modifications modifications) {
      return new Result(request.operation());
    }

    @Override
    public byte[] object(ObjectId id) {
      return new byte[0];
    }

    @Override
    public List<ObjectId> ids(ObjectId after, int countMax) {
      return List.of();
    }

    @Override
    public void install(ObjectId id, byte[] value) {
      throw new UnsupportedOperationException("nothing is installed");
    }

    @Override
    public boolean concurrentReads() {
      return true;
    }
  }

  private static Result invoke(ObjectService service, String operation) {
    return service.invoke(
        new Request(new ClientId(0, 1), 7, operation.getBytes(US_ASCII), 1, 1, 1), id -> {});
  }

  @Test
  void onlyWhatContainsThePoisonBreaksItEachTime() {
    ObjectService service = PoisonedService.of(new Echo(), Set.of(Fault.POISON));
    for (int i = 0; i < 2; i++) {
      assertThat(invoke(service, "evenkeel-poiso").text()).isEqualTo("evenkeel-poiso");
      assertThatThrownBy(() -> invoke(service, "xevenkeel-poisonx"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("request 7");
    }
    assertThat(service.concurrentReads()).isTrue();
    assertThatThrownBy(() -> service.install(ObjectId.of("a"), null))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void withoutTheFaultItIsTheServiceItself() {
    Echo echo = new Echo();
    assertThat(PoisonedService.of(echo, Set.of())).isSameAs(echo);
  }

  @Test
  void whatAThreadAllocatesIsCountedAndNothingIsForgotten() throws InterruptedException {
    AllocatedBytes allocated = new AllocatedBytes();
    long before = allocated.total().orElseThrow();
    byte[][] kept = new byte[1][];
    Thread thread = new Thread(() -> kept[0] = new byte[5_000_000]);
    thread.start();
    thread.join();
    byte[] own = new byte[3_000_000];
    long after = allocated.total().orElseThrow();
    assertThat(after - before).isGreaterThanOrEqualTo(own.length);
    assertThat(allocated.total().orElseThrow()).isGreaterThanOrEqualTo(after);
  }
}
