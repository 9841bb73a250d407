package io.evenkeel.sim;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LibraryOperation;
import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.ValueCompression;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must come out, computed the plain way: the agreed log replayed into a map and a list of
 * client rows, everything hashed at each position.
 */
final class Model {

  private record Row(ClientId client, Reply reply, long sequence, int index) {}

  /** A request that was executed, and where. */
  record Done(Reply reply, long position) {}

  record Key(ClientId client, long number) {}

  /** The state at a checkpoint position. */
  record Position(
      Digest root, Digest history, TreeMap<ObjectId, byte[]> objects, LeafTable leaves) {}

  private static final long REQUESTS_PER_BATCH_MAX = 1 << 16;

  private final boolean sequential;
  private final long intervalRequests;
  private final long intervalBatches;
  private final int fullEvery;
  private final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final TreeMap<Integer, Long> floors = new TreeMap<>();
  private final Map<Long, OrderedBatch> batches = new HashMap<>();
  private final Map<Long, List<Reply>> replies = new HashMap<>();
  private final TreeMap<Long, Position> positions = new TreeMap<>();
  private final Map<Key, Done> done = new HashMap<>();

  /** What each batch did to the objects. */
  private final Map<Long, List<Request>> invoked = new HashMap<>();

  private final List<Request> invokedNow = new ArrayList<>();
  private Configurations configurations;
  private final int sessionsKept;
  private long last;
  private long timestampMillis;
  private long positionsCounted;
  private long requestsSince;
  private long batchesSince;

  /**
   * @param sessionsKept sessions of a principal that are remembered
   * @param fullEvery positions from one full checkpoint to the next
   * @param sequential whether positions are counted, because replicas take turns
   */
  Model(
      long intervalRequests,
      long intervalBatches,
      int sessionsKept,
      int fullEvery,
      Configurations genesis,
      boolean sequential) {
    this.sequential = sequential;
    this.sessionsKept = sessionsKept;
    this.fullEvery = fullEvery;
    this.configurations = genesis;
    this.intervalRequests = intervalRequests;
    this.intervalBatches = intervalBatches;
  }

  /** Which configuration is in force where. */
  Configurations configurations() {
    return configurations;
  }

  /** The last batch agreed. */
  long last() {
    return last;
  }

  int executed() {
    return done.size();
  }

  @Nullable OrderedBatch batch(long sequence) {
    return batches.get(sequence);
  }

  List<Reply> replies(long sequence) {
    return replies.getOrDefault(sequence, List.of());
  }

  @Nullable Position position(long sequence) {
    return positions.get(sequence);
  }

  /** The last position at or below which the state itself is the checkpoint; 0 if none. */
  long lastFull(long sequence) {
    long[] upTo = positions.headMap(sequence, true).keySet().stream().mapToLong(s -> s).toArray();
    int fulls = upTo.length / fullEvery;
    return fulls == 0 ? 0 : upTo[fulls * fullEvery - 1];
  }

  /** The checkpoint's root there; of zeros for the initial state. */
  Digest root(long sequence) {
    Position position = positions.get(sequence);
    return position == null ? Digest.ZERO : position.root();
  }

  TreeMap<Long, Position> positions() {
    return positions;
  }

  /** The objects after a batch at or above a position. */
  TreeMap<ObjectId, byte[]> objectsAt(long position, long sequence) {
    Position from = positions.get(position);
    TreeMap<ObjectId, byte[]> then = from == null ? new TreeMap<>() : new TreeMap<>(from.objects());
    for (long s = position + 1; s <= sequence; s++) {
      for (Request request : invoked.getOrDefault(s, List.of())) {
        SimService.apply(then, request, id -> {});
      }
    }
    return then;
  }

  TreeMap<ObjectId, byte[]> objects() {
    return objects;
  }

  @Nullable Done done(ClientId client, long number) {
    return done.get(new Key(client, number));
  }

  /** The next batch of the agreed log. */
  void execute(OrderedBatch batch) {
    last = batch.sequence();
    batches.put(last, batch);
    timestampMillis = Math.max(timestampMillis, batch.timestampMillis());
    List<Reply> given = new ArrayList<>();
    for (int i = 0; i < batch.requests().size(); i++) {
      Reply reply = execute(batch, i);
      if (reply != null) {
        given.add(reply);
      }
    }
    replies.put(last, given);
    invoked.put(last, List.copyOf(invokedNow));
    invokedNow.clear();
    requestsSince += batch.requests().size();
    batchesSince++;
    if (requestsSince >= intervalRequests
        || batchesSince >= intervalBatches
        || configurations.beginsAt(last)) {
      positionsCounted++;
      Image image = image(batch);
      boolean full = (positions.size() + 1) % fullEvery == 0;
      positions.put(
          last,
          new Position(
              full ? Digest.of(image.header().root().bytes()) : hybridRoot(batch),
              Digest.of(batch.history().bytes()),
              new TreeMap<>(objects),
              image.leaves()));
      requestsSince = 0;
      batchesSince = 0;
    }
  }

  private @Nullable Reply execute(OrderedBatch batch, int index) {
    OrderedRequest ordered = batch.requests().get(index);
    ClientId client = ordered.client();
    byte[] libraryResult = new byte[0];
    if (ordered.library()) {
      LibraryOperation.Outcome outcome =
          LibraryOperation.ordered(
              configurations, batch.sequence(), ordered.operation(), SimKeys::operatorSigned);
      configurations = outcome.after();
      libraryResult = LibraryOperation.encode(outcome.result());
    }
    Row row = row(client);
    Long floor = floors.get(client.principal());
    if (row == null && floor != null && client.session() <= floor) {
      byte[] payload = ByteBuffer.allocate(8).putLong(floor).array();
      return new Reply(client, ordered.number(), Reply.Status.SESSION_EXPIRED, payload);
    }
    if (row != null && ordered.number() <= row.reply.number()) {
      return ordered.number() == row.reply.number() ? row.reply : null;
    }
    Request request =
        new Request(
            client,
            ordered.number(),
            ordered.operation(),
            batch.sequence(),
            timestampMillis,
            seed(batch.seed(), index));
    if (!ordered.library()) {
      invokedNow.add(request);
    }
    byte[] payload =
        ordered.library() ? libraryResult : SimService.apply(objects, request, id -> {}).payload();
    Reply reply = new Reply(client, ordered.number(), Reply.Status.OK, payload);
    long position = batch.sequence() * REQUESTS_PER_BATCH_MAX + index;
    done.put(new Key(client, ordered.number()), new Done(reply, position));
    keep(row, client, reply, batch.sequence(), index);
    return reply;
  }

  private @Nullable Row row(ClientId client) {
    for (Row row : rows) {
      if (row.client.equals(client)) {
        return row;
      }
    }
    return null;
  }

  private void keep(@Nullable Row old, ClientId client, Reply reply, long sequence, int index) {
    boolean large = reply.payload().length > SimWorld.RESULT_BYTES_KEPT;
    Reply kept =
        large ? new Reply(client, reply.number(), Reply.Status.RESULT_DROPPED, new byte[0]) : reply;
    if (old != null) {
      rows.remove(old);
    }
    rows.add(new Row(client, kept, sequence, index));
    int own = 0;
    Row eldest = null;
    for (Row row : rows) {
      if (row.client.principal() == client.principal()) {
        own++;
        eldest = eldest == null ? row : eldest;
      }
    }
    if (own > sessionsKept && eldest != null) {
      rows.remove(eldest);
      floors.merge(client.principal(), eldest.client.session(), Math::max);
    }
  }

  /** SplitMix64 at place {@code index}, as its paper writes it. */
  private static long seed(long seed, int index) {
    return new SplittableRandom(seed + index * 0x9E3779B97F4A7C15L).nextLong();
  }

  private Digest hybridRoot(OrderedBatch batch) {
    long full = lastFull(batch.sequence());
    byte[] tag = "evenkeel.hybrid.1".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer content = ByteBuffer.allocate(tag.length + 80).put(tag);
    content.putLong(full).put(root(full).bytes());
    content.putLong(batch.sequence()).put(batch.history().bytes());
    return Digest.sha256(content.array());
  }

  private Image image(OrderedBatch batch) {
    List<StateObject> library = new ArrayList<>();
    byte[] history =
        ByteBuffer.allocate(49)
            .put((byte) 1)
            .putLong(batch.sequence())
            .put(batch.history().bytes())
            .putLong(timestampMillis)
            .array();
    library.add(new StateObject(ObjectId.reserved(new byte[] {'h'}), history));
    byte[] schedule = configurations.encode();
    byte[] state =
        ByteBuffer.allocate(32 + schedule.length).put(SimWorld.SETTINGS).put(schedule).array();
    library.add(new StateObject(ObjectId.reserved(new byte[] {'c'}), state));
    if (sequential) {
      byte[] count = ByteBuffer.allocate(8).putLong(positionsCounted).array();
      library.add(new StateObject(ObjectId.reserved(new byte[] {'p'}), count));
    }
    floors.forEach(
        (principal, floor) ->
            library.add(
                new StateObject(
                    ObjectId.reserved(
                        ByteBuffer.allocate(5).put((byte) 'f').putInt(principal).array()),
                    ByteBuffer.allocate(8).putLong(floor).array())));
    for (Row row : rows) {
      ByteBuffer id = ByteBuffer.allocate(13).put((byte) 's');
      id.putInt(row.client.principal()).putLong(row.client.session());
      byte[] payload = row.reply.payload();
      ByteBuffer value = ByteBuffer.allocate(21 + payload.length);
      value.putLong(row.reply.number()).putLong(row.sequence).putInt(row.index);
      value.put((byte) (row.reply.status() == Reply.Status.OK ? 0 : 2)).put(payload);
      library.add(new StateObject(ObjectId.reserved(id.array()), value.array()));
    }
    return hashed(batch.sequence(), library);
  }

  private Image hashed(long sequence, List<StateObject> library) {
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, "model");
    try (ImageSink sink =
        CheckpointStore.open(new SimDisk(() -> {}, ValueCompression.NONE)).newImage(label)) {
      for (var entry : objects.entrySet()) {
        sink.put(new StateObject(entry.getKey(), entry.getValue()));
      }
      for (StateObject object : library) {
        sink.put(object);
      }
      return sink.finish(sequence);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
