package io.evenkeel.sim;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of small objects. An operation is a letter, two bytes of key and an argument: put, delete,
 * append, increment, get; {@code !} is the poison that breaks a weak service.
 */
final class SimService implements ObjectService {

  static final char POISON = '!';

  private static final int VALUE_BYTES_MAX = 200;

  /** Short, so that a walk takes many steps. */
  private static final int RANGE_OBJECTS_MAX = 8;

  private final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();
  private final Set<String> executed = new HashSet<>();
  private final boolean concurrentReads;
  private final boolean weak;
  private final Runnable interleave;
  private final Runnable afterRead;
  private final Consumer<Violation> violations;

  /**
   * @param weak the poison works here
   * @param interleave run between the report of a modification and the modification: others may
   *     read there
   * @param afterRead run after each read of objects, before what was read is used: the executor may
   *     go on there
   * @param violations told when a request comes twice; exceptions would be taken for the service's
   */
  SimService(
      boolean concurrentReads,
      boolean weak,
      Runnable interleave,
      Runnable afterRead,
      Consumer<Violation> violations) {
    this.concurrentReads = concurrentReads;
    this.weak = weak;
    this.interleave = interleave;
    this.afterRead = afterRead;
    this.violations = violations;
  }

  static byte[] operation(char code, int key, byte[] argument) {
    return ByteBuffer.allocate(3 + argument.length)
        .put((byte) code)
        .putShort((short) key)
        .put(argument)
        .array();
  }

  NavigableMap<ObjectId, byte[]> state() {
    return objects;
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    if (!executed.add(request.client() + ":" + request.number())) {
      violations.accept(
          new Violation("I3", request.client() + ":" + request.number() + " executed twice"));
    }
    if (weak && request.operation()[0] == POISON) {
      throw new ArithmeticException("poison");
    }
    return apply(
        objects,
        request,
        id -> {
          modifications.modified(id);
          interleave.run();
        });
  }

  /** The whole semantics, shared with the model: what a request does to a map. */
  static Result apply(
      NavigableMap<ObjectId, byte[]> objects, Request request, Modifications modifications) {
    ByteBuffer in = ByteBuffer.wrap(request.operation());
    char code = (char) in.get();
    byte[] key = new byte[2];
    in.get(key);
    byte[] argument = new byte[in.remaining()];
    in.get(argument);
    ObjectId id = ObjectId.of(key);
    byte[] old = objects.get(id);
    switch (code) {
      case 'p' -> {
        modifications.modified(id);
        objects.put(id, argument);
      }
      case 'd' -> {
        modifications.modified(id);
        objects.remove(id);
      }
      case 'a' -> {
        modifications.modified(id);
        byte[] before = old == null || old.length > VALUE_BYTES_MAX ? new byte[0] : old;
        objects.put(
            id,
            ByteBuffer.allocate(before.length + argument.length).put(before).put(argument).array());
      }
      case 'i' -> {
        modifications.modified(id);
        long value = old == null || old.length < 8 ? 0 : ByteBuffer.wrap(old).getLong();
        long next = value + (request.seed() & 7) + (request.timestampMillis() & 3) + 1;
        objects.put(id, ByteBuffer.allocate(8).putLong(next).array());
      }
      default -> {}
    }
    return old == null ? Result.EMPTY : new Result(old);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    byte[] value = objects.get(id);
    afterRead.run();
    return value;
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> range = new ArrayList<>();
    NavigableMap<ObjectId, byte[]> rest = after == null ? objects : objects.tailMap(after, false);
    for (Map.Entry<ObjectId, byte[]> entry : rest.entrySet()) {
      if (range.size() == Math.min(countMax, RANGE_OBJECTS_MAX)) {
        break;
      }
      range.add(new StateObject(entry.getKey(), entry.getValue()));
    }
    afterRead.run();
    return range;
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    NavigableMap<ObjectId, byte[]> rest = after == null ? objects : objects.tailMap(after, false);
    List<ObjectId> ids = new ArrayList<>();
    for (ObjectId id : rest.keySet()) {
      if (ids.size() == countMax) {
        break;
      }
      ids.add(id);
    }
    return ids;
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    if (value == null) {
      objects.remove(id);
    } else {
      objects.put(id, value);
    }
  }

  @Override
  public boolean concurrentReads() {
    return concurrentReads;
  }
}
