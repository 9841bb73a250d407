package io.evenkeel.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A counter: its state is one object, every request adds one to it. */
final class CounterService implements ObjectService {
  static final ObjectId COUNT = ObjectId.of("count");
  private long count;

  @Override
  public Result invoke(Request request, Modifications modifications) {
    modifications.modified(COUNT); // before the change
    return Result.of("" + ++count);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    return id.equals(COUNT) ? Result.of("" + count).payload() : null;
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return after == null || after.compareTo(COUNT) < 0 ? List.of(COUNT) : List.of();
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    count = value == null ? 0 : Long.parseLong(new Result(value).text());
  }
}
