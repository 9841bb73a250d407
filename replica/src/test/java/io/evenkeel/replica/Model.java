package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * What must come out, computed the plain way: the agreed log replayed into a map and a list of
 * client rows, everything hashed at each position.
 */
final class Model {

  private record Row(ClientId client, Reply reply, long sequence, int index) {}

  private final World world;
  final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();
  final TreeMap<Long, Digest> roots = new TreeMap<>();
  final TreeMap<Long, List<Reply>> replies = new TreeMap<>();
  int executed;
  private final List<Row> rows = new ArrayList<>();
  private final TreeMap<Integer, Long> floors = new TreeMap<>();
  private long timestampMillis;

  Model(World world) {
    this.world = world;
  }

  /** Replays everything the world agreed on. */
  Model replay() {
    long requests = 0;
    long batches = 0;
    long next = 1;
    for (OrderedBatch batch : world.agreed.values()) {
      assertThat(batch.sequence()).as("seed %d: no gap", world.seed).isEqualTo(next++);
      execute(batch);
      requests += batch.requests().size();
      batches++;
      if (requests >= world.intervalRequests || batches >= world.intervalBatches) {
        roots.put(batch.sequence(), root(batch));
        requests = 0;
        batches = 0;
      }
    }
    return this;
  }

  private void execute(OrderedBatch batch) {
    timestampMillis = Math.max(timestampMillis, batch.timestampMillis());
    List<Reply> given = new ArrayList<>();
    for (int i = 0; i < batch.requests().size(); i++) {
      Reply reply = execute(batch, i);
      if (reply != null) {
        given.add(reply);
      }
    }
    replies.put(batch.sequence(), given);
  }

  private Reply execute(OrderedBatch batch, int index) {
    OrderedRequest ordered = batch.requests().get(index);
    ClientId client = ordered.client();
    Row row = rows.stream().filter(r -> r.client.equals(client)).findFirst().orElse(null);
    long floor = floors.getOrDefault(client.principal(), Long.MIN_VALUE);
    if (row == null && client.session() <= floor && floor != Long.MIN_VALUE) {
      byte[] payload = ByteBuffer.allocate(8).putLong(floor).array();
      return new Reply(client, ordered.number(), Reply.Status.SESSION_EXPIRED, payload);
    }
    if (row != null && ordered.number() <= row.reply.number()) {
      return ordered.number() == row.reply.number() ? row.reply : null;
    }
    executed++;
    Request request =
        new Request(
            client,
            ordered.number(),
            ordered.operation(),
            batch.sequence(),
            timestampMillis,
            seed(batch.seed(), index));
    byte[] payload = MapService.apply(objects, request, id -> {}).payload();
    Reply reply = new Reply(client, ordered.number(), Reply.Status.OK, payload);
    boolean large = payload.length > World.RESULT_BYTES_KEPT;
    Reply dropped = new Reply(client, ordered.number(), Reply.Status.RESULT_DROPPED, new byte[0]);
    rows.remove(row);
    rows.add(new Row(client, large ? dropped : reply, batch.sequence(), index));
    List<Row> own = rows.stream().filter(r -> r.client.principal() == client.principal()).toList();
    if (own.size() > World.SESSIONS_MAX) {
      rows.remove(own.get(0));
      floors.merge(client.principal(), own.get(0).client.session(), Math::max);
    }
    return reply;
  }

  /** SplitMix64 at place {@code index}, as its paper writes it. */
  private static long seed(long seed, int index) {
    return new java.util.SplittableRandom(seed + index * 0x9E3779B97F4A7C15L).nextLong();
  }

  private Digest root(OrderedBatch batch) {
    List<StateObject> library = new ArrayList<>();
    byte[] history =
        ByteBuffer.allocate(49)
            .put((byte) 1)
            .putLong(batch.sequence())
            .put(batch.history().bytes())
            .putLong(timestampMillis)
            .array();
    library.add(new StateObject(ObjectId.reserved(new byte[] {'h'}), history));
    library.add(new StateObject(ObjectId.reserved(new byte[] {'c'}), world.library().encode()));
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

  private Digest hashed(long sequence, List<StateObject> library) {
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, "model");
    try (ImageSink sink = CheckpointStore.open(new MemoryDisk()).newImage(label)) {
      for (var entry : objects.entrySet()) {
        sink.put(new StateObject(entry.getKey(), entry.getValue()));
      }
      for (StateObject object : library) {
        sink.put(object);
      }
      return Digest.of(sink.finish(sequence).header().root().bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A replica that was correct all the time did, answered and certified what it must. */
  void check(TestReplica replica) {
    String who = "seed %d, replica %d".formatted(world.seed, replica.id);
    replica.roots.forEach(
        (sequence, root) ->
            assertThat(root).as("%s: root at %d", who, sequence).isEqualTo(roots.get(sequence)));
    replica.replies.forEach((sequence, given) -> checkReplies(who, sequence, given));
    assertThat(replica.execution.execution().sequence())
        .as("%s: executed everything", who)
        .isEqualTo(world.agreed.lastKey());
    assertThat(replica.service.state().keySet()).as(who).isEqualTo(objects.keySet());
    objects.forEach(
        (id, value) ->
            assertThat(replica.service.object(id)).as("%s: object %s", who, id).isEqualTo(value));
  }

  private void checkReplies(String who, long sequence, List<Reply> given) {
    List<Reply> expected = replies.get(sequence);
    assertThat(given).as("%s: replies of %d", who, sequence).hasSameSizeAs(expected);
    for (int i = 0; i < given.size(); i++) {
      Reply is = given.get(i);
      Reply must = expected.get(i);
      assertThat(is.client()).as(who).isEqualTo(must.client());
      assertThat(is.number()).as(who).isEqualTo(must.number());
      // Whoever still has a large result gives it again; the agreed row has dropped it.
      boolean stillThere =
          must.status() == Reply.Status.RESULT_DROPPED && is.status() == Reply.Status.OK;
      if (!stillThere) {
        assertThat(is.status()).as("%s: reply %d of %d", who, i, sequence).isEqualTo(must.status());
        assertThat(Arrays.equals(is.payload(), must.payload()))
            .as("%s: reply %d of %d", who, i, sequence)
            .isTrue();
      }
    }
  }
}
