package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Services in Variant II broken in one way each, and the finding each must give. */
enum BrokenUpdates {
  SAYS_WHAT_TO_ADD(Finding.Kind.NON_IDEMPOTENT_UPDATE, Adding.class),
  ASKS_WHAT_WAS_THERE(Finding.Kind.NON_BLIND_UPDATE, Comparing.class),
  FORGETS_DELETIONS(Finding.Kind.MISSING_UPDATE, Forgetting.class),
  CUTS_OFF(Finding.Kind.WRONG_UPDATE, Cutting.class),
  ENCODES_THE_ORDER_OF_UPDATES(Finding.Kind.NON_CANONICAL, Ordering.class),
  ANSWERS_OTHERWISE(Finding.Kind.UPDATES_CHANGE_RESULT, Answering.class),
  MERGES_TOO_MUCH(Finding.Kind.WRONG_MERGE, Merging.class);

  final Finding.Kind kind;
  final Class<? extends Supplier<? extends UpdateService>> factory;
  final boolean ofResults;

  BrokenUpdates(Finding.Kind kind, Class<? extends Supplier<? extends UpdateService>> factory) {
    this.kind = kind;
    this.factory = factory;
    this.ofResults = kind == Finding.Kind.UPDATES_CHANGE_RESULT;
  }

  /** Correct: an update is {@code [1][text]}, or {@code [0]} for gone. */
  static class Correct extends Register implements UpdateService, Supplier<Correct> {
    @Override
    public Correct get() {
      try {
        return getClass().getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Outcome invoke(Request request, boolean createUpdates) {
      List<ObjectId> changed = new ArrayList<>();
      byte[][] before = new byte[1][];
      Result result =
          invoke(
              request,
              id -> {
                changed.add(id);
                before[0] = object(id);
              });
      List<Update> updates = new ArrayList<>();
      if (createUpdates && !changed.isEmpty()) {
        byte[] after = object(changed.get(0));
        if (after != null || madeForDeletions()) {
          updates.add(new Update(changed.get(0), content(before[0], after)));
        }
      }
      return new Outcome(result, updates);
    }

    boolean madeForDeletions() {
      return true;
    }

    byte[] content(byte @Nullable [] before, byte @Nullable [] after) {
      return after == null ? new byte[1] : join(new byte[] {1}, after);
    }

    @Override
    public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
      byte[] object = value;
      for (byte[] update : updates) {
        object = update[0] == 0 ? null : applied(object, rest(update));
      }
      return object;
    }

    byte @Nullable [] applied(byte @Nullable [] value, byte[] update) {
      return update;
    }

    static byte[] join(byte[] one, byte[] other) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(one);
      all.writeBytes(other);
      return all.toByteArray();
    }

    static byte[] rest(byte[] update) {
      return Arrays.copyOfRange(update, 1, update.length);
    }
  }

  /** A text is as long as it was often put, and an update is one more letter. */
  static final class Adding extends Correct {
    @Override
    byte[] text(Request request, String text) {
      ObjectId id = ObjectId.of(new Result(request.operation()).text().split(" ", -1)[1]);
      byte[] old = object(id);
      return join(old == null ? new byte[0] : old, new byte[] {'x'});
    }

    @Override
    byte @Nullable [] applied(byte @Nullable [] value, byte[] update) {
      return join(value == null ? new byte[0] : value, new byte[] {'x'});
    }
  }

  /** Compares and sets. */
  static final class Comparing extends Correct {
    @Override
    byte[] content(byte @Nullable [] before, byte @Nullable [] after) {
      if (after == null || before == null || before.length != after.length) {
        return super.content(before, after);
      }
      return join(new byte[] {2}, join(before, after));
    }

    @Override
    public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
      byte[] object = value;
      for (byte[] update : updates) {
        byte[] rest = rest(update);
        if (update[0] != 2) {
          object = update[0] == 0 ? null : rest;
        } else if (Arrays.equals(object, Arrays.copyOf(rest, rest.length / 2))) {
          object = Arrays.copyOfRange(rest, rest.length / 2, rest.length);
        }
      }
      return object;
    }
  }

  static final class Forgetting extends Correct {
    @Override
    boolean madeForDeletions() {
      return false;
    }
  }

  static final class Cutting extends Correct {
    @Override
    byte[] content(byte @Nullable [] before, byte @Nullable [] after) {
      byte[] content = super.content(before, after);
      return Arrays.copyOf(content, Math.max(1, content.length - 1));
    }
  }

  /** Each single update is right; of several, the first is applied last. */
  static final class Ordering extends Correct {
    @Override
    public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
      return super.complete(id, value, updates.subList(0, 1));
    }
  }

  static final class Answering extends Correct {
    @Override
    public Outcome invoke(Request request, boolean createUpdates) {
      Outcome outcome = super.invoke(request, createUpdates);
      byte[] other = "done".getBytes(StandardCharsets.US_ASCII);
      return createUpdates ? new Outcome(new Result(other), outcome.updates()) : outcome;
    }
  }

  static final class Merging extends Correct {
    @Override
    public List<byte[]> merge(ObjectId id, List<byte[]> updates) {
      return updates.subList(0, 1);
    }
  }
}
