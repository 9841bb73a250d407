package io.evenkeel.checkpoint.contract;

import io.evenkeel.checkpoint.contract.Write.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The writes of a case: those that make its first state, and those of each batch. */
final class Workload {

  /** How many objects there are at first. */
  enum Size {
    NONE(0),
    ONE(1),
    MANY(120),
    /** One of several blocks, and a few small ones. */
    HUGE(5);

    final int objects;

    Size(int objects) {
      this.objects = objects;
    }
  }

  /** What requests write. */
  enum Pattern {
    UNIFORM,
    /** Nine of ten writes go to a few objects. */
    SKEWED,
    DELETE_HEAVY,
    CREATE_HEAVY,
    /** Each object, in each round. */
    ALL,
    NONE
  }

  private static final int HUGE_BYTES = 150_000;
  private static final int HUGER_BYTES = 400_000;
  private static final int BATCH_WRITES = 5;
  private static final int OBJECTS_MAX = 10_000;

  private final Size size;
  private final Pattern pattern;
  private final Random random;
  private final int space;

  Workload(Size size, Pattern pattern, Random random) {
    this.size = size;
    this.pattern = pattern;
    this.random = random;
    this.space = Math.max(1, size.objects);
  }

  List<Write> first() {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < size.objects; i++) {
      writes.add(new Write(i, Kind.PUT, bytes(i), random.nextLong()));
    }
    return writes;
  }

  private int bytes(int object) {
    if (size == Size.HUGE && object == 0) {
      return random.nextInt(8) == 0 ? HUGER_BYTES : random.nextInt(HUGE_BYTES);
    }
    int most = random.nextInt(30) == 0 ? 20_000 : 250;
    return random.nextInt(most);
  }

  /** The writes of a round, in batches. */
  List<List<Write>> round(int batches) {
    List<List<Write>> round = new ArrayList<>();
    for (int batch = 0; batch < batches; batch++) {
      List<Write> writes = new ArrayList<>();
      if (pattern == Pattern.ALL) {
        for (int object = batch; object < space; object += batches) {
          writes.add(changing(object));
        }
      } else if (pattern != Pattern.NONE) {
        for (int i = random.nextInt(BATCH_WRITES) + 1; i > 0; i--) {
          writes.add(write());
        }
      }
      round.add(writes);
    }
    return round;
  }

  private Write write() {
    int dice = random.nextInt(100);
    int some = random.nextInt(space);
    return switch (pattern) {
      case SKEWED -> changing(dice < 90 ? some % Math.max(1, space / 20) : some);
      case DELETE_HEAVY -> dice < 80 ? delete(some) : changing(some);
      case CREATE_HEAVY -> dice < 80 ? create() : dice < 90 ? delete(some) : changing(some);
      default -> dice < 20 ? delete(some) : dice < 30 ? create() : changing(some);
    };
  }

  private Write create() {
    int object = space + random.nextInt(OBJECTS_MAX - space);
    return new Write(object, Kind.PUT, bytes(object), random.nextLong());
  }

  private Write delete(int object) {
    return new Write(object, Kind.DELETE, 0, 0);
  }

  private Write changing(int object) {
    Kind kind = random.nextInt(3) == 0 ? Kind.PUT : Kind.PATCH;
    return new Write(object, kind, kind == Kind.PUT ? bytes(object) : 8, random.nextLong());
  }
}
