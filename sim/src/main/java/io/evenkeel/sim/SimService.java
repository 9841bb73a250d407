package io.evenkeel.sim;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of small objects. An operation is a letter, two bytes of key and an argument: put, delete,
 * append, increment, get; {@code !} is the poison that breaks a weak service.
 */
final class SimService implements UpdateService {

  static final char POISON = '!';

  private static final int VALUE_BYTES_MAX = 200;

  /** Short, so that a walk takes many steps. */
  private static final int RANGE_OBJECTS_MAX = 8;

  private final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();
  private final Set<String> executed = new HashSet<>();
  private final boolean concurrentReads;
  private final boolean weak;
  private final BooleanSupplier unreadable;
  private final BooleanSupplier forgets;
  private final Runnable interleave;
  private final Runnable afterRead;
  private final Consumer<Violation> violations;

  /**
   * @param weak the poison works here
   * @param unreadable whether a read of an object fails, for no reason
   * @param forgets whether a modification is not reported
   * @param interleave run between the report of a modification and the modification: others may
   *     read there
   * @param afterRead run after each read of objects, before what was read is used: the executor may
   *     go on there
   * @param violations told when a request comes twice; exceptions would be taken for the service's
   */
  SimService(
      boolean concurrentReads,
      boolean weak,
      BooleanSupplier unreadable,
      BooleanSupplier forgets,
      Runnable interleave,
      Runnable afterRead,
      Consumer<Violation> violations) {
    this.unreadable = unreadable;
    this.forgets = forgets;
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

  /** Requests that were executed may come again: onto another state. */
  void stateReplaced() {
    executed.clear();
  }

  NavigableMap<ObjectId, byte[]> state() {
    return objects;
  }

  /** What was executed is going to be executed again, on an older state. */
  void rewind() {
    executed.clear();
  }

  /** An object is another one, and nobody was told. */
  ObjectId damage(int where) {
    List<ObjectId> ids = List.copyOf(objects.keySet());
    if (ids.isEmpty()) {
      ObjectId id = ObjectId.of("damage");
      objects.put(id, new byte[] {(byte) where});
      return id;
    }
    ObjectId id = ids.get(where % ids.size());
    byte[] sound = object(id, objects);
    byte[] value = Arrays.copyOf(sound, sound.length + where % 2);
    if (value.length == 0) {
      objects.remove(id);
    } else {
      value[value.length - 1] ^= 0x40;
      objects.put(id, value);
    }
    return id;
  }

  private static byte[] object(ObjectId id, Map<ObjectId, byte[]> objects) {
    byte[] value = objects.get(id);
    return value == null ? new byte[0] : value;
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    checkFirst(request);
    return apply(
        objects,
        request,
        id -> {
          if (!forgets.getAsBoolean()) {
            modifications.modified(id);
          }
          interleave.run();
        });
  }

  @Override
  public Outcome invoke(Request request, boolean createUpdates) {
    checkFirst(request);
    List<ObjectId> changed = new ArrayList<>();
    Result result =
        apply(
            objects,
            request,
            id -> {
              if (!forgets.getAsBoolean()) {
                changed.add(id);
              }
              interleave.run();
            });
    List<Update> updates = new ArrayList<>();
    for (ObjectId id : createUpdates ? changed : List.<ObjectId>of()) {
      updates.add(update(id, objects.get(id)));
    }
    return new Outcome(result, updates);
  }

  /** An update is the object's new value after a byte that is 1, or a 0: it is gone. */
  private static Update update(ObjectId id, byte @Nullable [] value) {
    byte[] after = value == null ? new byte[0] : value;
    byte there = (byte) (value == null ? 0 : 1);
    return new Update(id, ByteBuffer.allocate(1 + after.length).put(there).put(after).array());
  }

  @Override
  public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
    byte[] last = updates.get(updates.size() - 1);
    return last[0] == 0 ? null : Arrays.copyOfRange(last, 1, last.length);
  }

  private void checkFirst(Request request) {
    if (!executed.add(request.client() + ":" + request.number())) {
      violations.accept(
          new Violation("I3", request.client() + ":" + request.number() + " executed twice"));
    }
    if (weak && request.operation()[0] == POISON) {
      throw new ArithmeticException("poison");
    }
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
    if (unreadable.getAsBoolean()) {
      throw new IllegalStateException("object " + id + " is not readable now");
    }
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
    if (unreadable.getAsBoolean()) {
      throw new IllegalStateException("objects after " + after + " are not readable now");
    }
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
