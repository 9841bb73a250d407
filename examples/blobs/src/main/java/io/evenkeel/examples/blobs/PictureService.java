package io.evenkeel.examples.blobs;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;

/**
 * Pictures by number, of a byte a pixel, on which clients draw. A picture is a large object of which
 * a request changes little: so the service says what it drew (Variant II), and a checkpoint costs
 * what was drawn, not whole pictures.
 *
 * <p>A request is a code, the picture's number and what follows, in big-endian order: {@code DRAW x
 * y pixels...} (a line to the right; the first one makes the picture), {@code ERASE} (the picture is
 * gone), {@code LOOK x y length}. The first byte of the answer is {@link #OK} or {@link #REFUSED}.
 */
public final class PictureService implements UpdateService {

  public static final int SIDE = 128;

  public static final byte DRAW = 1;
  public static final byte ERASE = 2;
  public static final byte LOOK = 3;
  public static final byte OK = 0;
  public static final byte REFUSED = 1;

  /** Kinds of updates: the picture as a whole, pixels from a place on, or no picture any more. */
  private static final byte WHOLE = 1;

  private static final byte PIXELS = 2;
  private static final byte GONE = 3;

  private final TreeMap<ObjectId, byte[]> pictures = new TreeMap<>();

  /** Both ways to execute a request end here; told of each change before it is made. */
  private interface Changes {
    void changing(ObjectId id, byte[] update);
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    return execute(request, (id, update) -> modifications.modified(id));
  }

  @Override
  public Outcome invoke(Request request, boolean createUpdates) {
    List<Update> updates = new java.util.ArrayList<>();
    Result result =
        execute(
            request,
            (id, update) -> {
              if (createUpdates) {
                updates.add(new Update(id, update));
              }
            });
    return new Outcome(result, updates);
  }

  private Result execute(Request request, Changes changes) {
    ByteBuffer in = ByteBuffer.wrap(request.operation());
    try {
      byte code = in.get();
      ObjectId id = ObjectId.of(ByteBuffer.allocate(4).putInt(in.getInt()).array());
      return switch (code) {
        case DRAW -> draw(id, in.getInt(), in.getInt(), in, changes);
        case ERASE -> erase(id, changes);
        case LOOK -> look(id, in.getInt(), in.getInt(), in.getInt());
        default -> refused();
      };
    } catch (BufferUnderflowException tooShort) {
      return refused();
    }
  }

  private Result draw(ObjectId id, int x, int y, ByteBuffer pixels, Changes changes) {
    int length = pixels.remaining();
    if (isOutside(x, y, length)) {
      return refused();
    }
    int place = y * SIDE + x;
    byte[] picture = pictures.get(id);
    if (picture == null) {
      picture = new byte[SIDE * SIDE];
      pixels.get(picture, place, length);
      // What is new is in the updates as a whole.
      changes.changing(id, ByteBuffer.allocate(1 + picture.length).put(WHOLE).put(picture).array());
      pictures.put(id, picture);
    } else {
      // After-image: what stands there afterwards. Twice applied it does no harm.
      changes.changing(
          id,
          ByteBuffer.allocate(5 + length)
              .put(PIXELS)
              .putInt(place)
              .put(pixels.duplicate())
              .array());
      pixels.get(picture, place, length);
    }
    return new Result(new byte[] {OK});
  }

  private Result erase(ObjectId id, Changes changes) {
    if (!pictures.containsKey(id)) {
      return refused();
    }
    changes.changing(id, new byte[] {GONE});
    pictures.remove(id);
    return new Result(new byte[] {OK});
  }

  private Result look(ObjectId id, int x, int y, int length) {
    byte[] picture = pictures.get(id);
    if (picture == null || isOutside(x, y, length)) {
      return refused();
    }
    return new Result(
        ByteBuffer.allocate(1 + length).put(OK).put(picture, y * SIDE + x, length).array());
  }

  private static boolean isOutside(int x, int y, int length) {
    return x < 0 || x >= SIDE || y < 0 || y >= SIDE || length < 0 || length > SIDE - x;
  }

  private static Result refused() {
    return new Result(new byte[] {REFUSED});
  }

  /** A pure function: it sees neither the service nor the clock, and runs on another thread. */
  @Override
  public byte[] complete(ObjectId id, byte[] value, List<byte[]> updates) {
    byte[] picture = value == null ? null : value.clone();
    for (byte[] update : updates) {
      ByteBuffer in = ByteBuffer.wrap(update);
      switch (in.get()) {
        case WHOLE -> {
          picture = new byte[in.remaining()];
          in.get(picture);
        }
        case GONE -> picture = null;
        default -> {
          // None: the snapshot shows already that it was erased later, and a GONE will follow.
          if (picture != null) {
            int place = in.getInt();
            in.get(picture, place, in.remaining());
          }
        }
      }
    }
    return picture;
  }

  @Override
  public byte[] object(ObjectId id) {
    byte[] picture = pictures.get(id);
    return picture == null ? null : picture.clone();
  }

  @Override
  public List<ObjectId> ids(ObjectId after, int countMax) {
    var rest = after == null ? pictures : pictures.tailMap(after, false);
    return rest.keySet().stream().limit(countMax).toList();
  }

  @Override
  public void install(ObjectId id, byte[] value) {
    if (value == null) {
      pictures.remove(id);
    } else {
      pictures.put(id, value.clone());
    }
  }
}
