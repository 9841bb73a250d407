package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map of small objects. An operation is a letter, a key byte pair and an argument: put, delete,
 * append, increment, get; {@code !} is the poison that breaks a weak service.
 */
final class MapService implements ObjectService {

  private final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();
  private final Set<String> executed = new HashSet<>();
  private final boolean concurrentReads;

  /** Run between the report of a modification and the modification: others may read here. */
  Runnable interleave = () -> {};

  /** Reports of modifications get lost, as in a service with a defect. */
  boolean forgetsReports;

  /** The poison works here. */
  boolean weak;

  /** The state cannot be walked. */
  boolean disordered;

  MapService(boolean concurrentReads) {
    this.concurrentReads = concurrentReads;
  }

  static byte[] operation(char code, int key, byte[] argument) {
    return ByteBuffer.allocate(3 + argument.length)
        .put((byte) code)
        .putShort((short) key)
        .put(argument)
        .array();
  }

  TreeMap<ObjectId, byte[]> state() {
    return objects;
  }

  /** What was executed is going to be executed again, on an older state. */
  void rewind() {
    executed.clear();
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    assertThat(executed.add(request.client() + ":" + request.number()))
        .as("%s:%d executes once", request.client(), request.number())
        .isTrue();
    if (weak && request.operation()[0] == '!') {
      throw new ArithmeticException("poison");
    }
    return apply(
        objects,
        request,
        id -> {
          if (!forgetsReports) {
            modifications.modified(id);
          }
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
        byte[] before = old == null || old.length > 400 ? new byte[0] : old;
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
    return objects.get(id);
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    if (!disordered) {
      return ObjectService.super.objects(after, countMax, bytesMax);
    }
    List<StateObject> all = new ArrayList<>();
    objects.descendingMap().forEach((id, value) -> all.add(new StateObject(id, value)));
    return all;
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
