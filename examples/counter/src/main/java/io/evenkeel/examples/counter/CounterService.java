package io.evenkeel.examples.counter;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.util.List;

/** A counter: its state is one object, every request adds one to it. */
public final class CounterService implements ObjectService {
  private static final ObjectId COUNT = ObjectId.of("count");
  private long count;

  @Override
  public Result invoke(Request request, Modifications modifications) {
    modifications.modified(COUNT); // before the change
    return Result.of("" + ++count);
  }

  @Override
  public byte[] object(ObjectId id) {
    return id.equals(COUNT) ? Result.of("" + count).payload() : null;
  }

  @Override
  public List<ObjectId> ids(ObjectId after, int countMax) {
    return after == null || after.compareTo(COUNT) < 0 ? List.of(COUNT) : List.of();
  }

  @Override
  public void install(ObjectId id, byte[] value) {
    count = value == null ? 0 : Long.parseLong(new Result(value).text());
  }
}
