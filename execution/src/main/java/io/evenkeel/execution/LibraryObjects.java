package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The library's part of a checkpoint: history, client table, configuration, as objects in the
 * reserved id range. Big-endian, fixed layouts, one leading tag byte per id:
 *
 * <pre>
 * id 'h'                              value: version u8, sequence u64, history 32, timestamp u64
 * id 'c'                              value: the state of the Library (configurations)
 * id 'p'                              value: positions u64; only if replicas take turns
 * id 'f' principal u32                value: floor u64
 * id 's' principal u32 session u64    value: number u64, sequence u64, index u32, status u8, payload
 * </pre>
 */
final class LibraryObjects {

  private static final byte VERSION = 1;
  private static final byte HISTORY = 'h';
  private static final byte CONFIGURATION = 'c';
  private static final byte POSITIONS = 'p';
  private static final byte FLOOR = 'f';
  private static final byte SESSION = 's';
  private static final int ENTRY_HEAD_BYTES = 8 + 8 + 4 + 1;

  /**
   * What a checkpoint says of the order up to it.
   *
   * @param timestampMillis the latest timestamp handed to the service
   */
  record History(long sequence, Digest digest, long timestampMillis) {}

  /**
   * The library's part, decoded.
   *
   * @param positions -1 if it is not there
   */
  record Content(
      History history,
      byte[] configuration,
      long positions,
      List<ClientTable.Entry> entries,
      List<ClientTable.Floor> floors) {

    /**
     * @throws IllegalArgumentException if this is not the state after that batch
     */
    void requireAt(long sequence) {
      if (history.sequence() != sequence) {
        throw new IllegalArgumentException(
            "the image for " + sequence + " holds state of " + history.sequence());
      }
    }
  }

  private LibraryObjects() {}

  /**
   * A view of everything frozen at {@code s}; each object is encoded when it is read, which is
   * after the pause.
   */
  static List<StateObject> encode(
      History history,
      byte[] configuration,
      List<ClientTable.Entry> entries,
      List<ClientTable.Floor> floors) {
    return new AbstractList<>() {
      @Override
      public StateObject get(int index) {
        if (index == 0) {
          return encodeHistory(history);
        }
        if (index == 1) {
          return new StateObject(id(CONFIGURATION), configuration);
        }
        int place = index - 2;
        return place < floors.size()
            ? encodeFloor(floors.get(place))
            : encodeEntry(entries.get(place - floors.size()));
      }

      @Override
      public int size() {
        return 2 + floors.size() + entries.size();
      }
    };
  }

  /** The same with the number of positions. */
  static List<StateObject> withPositions(List<StateObject> encoded, long positions) {
    byte[] value = ByteBuffer.allocate(8).putLong(positions).array();
    StateObject last = new StateObject(id(POSITIONS), value);
    return new AbstractList<>() {
      @Override
      public StateObject get(int index) {
        return index == encoded.size() ? last : encoded.get(index);
      }

      @Override
      public int size() {
        return encoded.size() + 1;
      }
    };
  }

  private static ObjectId id(byte tag) {
    return ObjectId.reserved(new byte[] {tag});
  }

  private static StateObject encodeHistory(History history) {
    ByteBuffer value = ByteBuffer.allocate(1 + 8 + Digest.BYTES + 8);
    value.put(VERSION).putLong(history.sequence).put(history.digest.bytes());
    value.putLong(history.timestampMillis);
    return new StateObject(id(HISTORY), value.array());
  }

  private static StateObject encodeFloor(ClientTable.Floor floor) {
    ByteBuffer id = ByteBuffer.allocate(5).put(FLOOR).putInt(floor.principal());
    ByteBuffer value = ByteBuffer.allocate(8).putLong(floor.session());
    return new StateObject(ObjectId.reserved(id.array()), value.array());
  }

  private static StateObject encodeEntry(ClientTable.Entry entry) {
    ByteBuffer id = ByteBuffer.allocate(13).put(SESSION);
    id.putInt(entry.client().principal()).putLong(entry.client().session());
    byte[] payload = entry.reply().payload();
    ByteBuffer value = ByteBuffer.allocate(ENTRY_HEAD_BYTES + payload.length);
    value.putLong(entry.number()).putLong(entry.sequence()).putInt(entry.index());
    value.put((byte) entry.reply().status().ordinal()).put(payload);
    return new StateObject(ObjectId.reserved(id.array()), value.array());
  }

  /**
   * History and configuration of an image, without the rest.
   *
   * @throws IOException if they cannot be read or are damaged
   * @throws IllegalArgumentException if they are missing or not understood
   */
  static Content order(Image image) throws IOException {
    Decoder decoder = new Decoder();
    ObjectDigests digests = new ObjectDigests();
    for (byte tag : new byte[] {HISTORY, CONFIGURATION}) {
      int index = image.leaves().find(digests.hashedId(id(tag)));
      if (index >= 0) {
        decoder.accept(image.read(index));
      }
    }
    return decoder.content();
  }

  /**
   * Collects a checkpoint's reserved objects, in any order.
   *
   * <p>If the content was certified by correct replicas, what does not decode was written by a
   * version of Evenkeel that this one does not understand; in a state that is only staged, it may
   * be anything.
   */
  static final class Decoder {
    private @Nullable History history;
    private long positions = -1;
    private byte @Nullable [] configuration;
    private final List<ClientTable.Entry> entries = new ArrayList<>();
    private final List<ClientTable.Floor> floors = new ArrayList<>();

    /**
     * @throws IllegalArgumentException if this is not an object of a known layout
     */
    void accept(StateObject object) {
      ByteBuffer id = ByteBuffer.wrap(object.id().bytes());
      ByteBuffer value = ByteBuffer.wrap(object.value());
      byte tag = id.get();
      if (tag == HISTORY && !id.hasRemaining() && value.remaining() == 1 + 8 + Digest.BYTES + 8) {
        history = history(value);
      } else if (tag == CONFIGURATION && !id.hasRemaining()) {
        configuration = object.value();
      } else if (tag == POSITIONS && !id.hasRemaining() && value.remaining() == 8) {
        positions = value.getLong();
      } else if (tag == FLOOR && id.remaining() == 4 && value.remaining() == 8) {
        floors.add(new ClientTable.Floor(id.getInt(), value.getLong()));
      } else if (tag == SESSION && id.remaining() == 12 && value.remaining() >= ENTRY_HEAD_BYTES) {
        entries.add(entry(id, value));
      } else {
        throw new IllegalArgumentException("unknown library object " + object.id());
      }
    }

    private static History history(ByteBuffer value) {
      byte version = value.get();
      if (version != VERSION) {
        throw new IllegalArgumentException("library objects of version " + version);
      }
      long sequence = value.getLong();
      byte[] digest = new byte[Digest.BYTES];
      value.get(digest);
      return new History(sequence, Digest.of(digest), value.getLong());
    }

    private static ClientTable.Entry entry(ByteBuffer id, ByteBuffer value) {
      ClientId client = new ClientId(id.getInt(), id.getLong());
      long number = value.getLong();
      long sequence = value.getLong();
      int index = value.getInt();
      int status = value.get();
      if (status < 0 || status >= Reply.Status.values().length) {
        throw new IllegalArgumentException("unknown reply status " + status);
      }
      byte[] payload = new byte[value.remaining()];
      value.get(payload);
      Reply reply = new Reply(client, number, Reply.Status.values()[status], payload);
      return new ClientTable.Entry(client, number, sequence, index, reply);
    }

    /** The history, if it was among the objects. */
    @Nullable History history() {
      return history;
    }

    /**
     * @throws IllegalArgumentException if the checkpoint lacks its history or configuration
     */
    Content content() {
      if (history == null || configuration == null) {
        throw new IllegalArgumentException("a checkpoint without history or configuration");
      }
      return new Content(history, configuration, positions, entries, floors);
    }
  }
}
