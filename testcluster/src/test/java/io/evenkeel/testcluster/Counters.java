package io.evenkeel.testcluster;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Counters by name; a request is the name of the one to add one to. */
final class Counters implements ObjectService {

  private final TreeMap<ObjectId, Long> counts = new TreeMap<>();
  private final LongUnaryOperator written;

  Counters() {
    this(count -> count);
  }

  /**
   * @param written what object to show for a count: itself, in a service that keeps its contract
   */
  Counters(LongUnaryOperator written) {
    this.written = written;
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    String name = new String(request.operation(), StandardCharsets.UTF_8);
    if (name.equals("break")) {
      throw new IllegalStateException("broken on purpose");
    }
    ObjectId id = ObjectId.of(name);
    modifications.modified(id);
    return Result.of("" + counts.merge(id, 1L, Long::sum));
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    Long count = counts.get(id);
    return count == null ? null : Result.of("" + written.applyAsLong(count)).payload();
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return (after == null ? counts : counts.tailMap(after, false))
        .keySet().stream().limit(countMax).toList();
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    if (value == null) {
      counts.remove(id);
    } else {
      counts.put(id, Long.parseLong(new Result(value).text()));
    }
  }
}
