package io.evenkeel.ratis;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import io.evenkeel.ratis.Operations.Answer;
import io.evenkeel.ratis.Operations.Status;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * A state machine as Ratis' own examples are written, to compare with: {@link #takeSnapshot} writes
 * the whole state to one file while nothing is applied. No client table, no roots, no repair; Ratis
 * ships the file from the leader to who is behind.
 */
final class PlainStateMachine extends BaseStateMachine {

  private static final ClientId READER = new ClientId(-1, 0);
  private static final int OBJECTS_PER_READ = 256;
  private static final long BYTES_PER_READ = 1 << 20;

  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final int self;
  private final RatisCluster cluster;
  private final ObjectService service;
  private final RatisEvents events;
  private final long intervalRequests;
  private long requestsSince;
  private volatile long pauseMicrosMax;
  private volatile long pauseMicrosLast;

  PlainStateMachine(RatisConfig config, ObjectService service, RatisEvents events) {
    this.self = config.self();
    this.cluster = config.cluster();
    this.service = service;
    this.events = events;
    this.intervalRequests = config.checkpoints().intervalRequests();
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage)
      throws IOException {
    super.initialize(server, groupId, raftStorage);
    storage.init(raftStorage);
    load();
    getLifeCycle().startAndTransition(() -> {});
  }

  @Override
  public void pause() {
    if (getLifeCycleState() == LifeCycle.State.RUNNING) {
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    }
  }

  @Override
  public void reinitialize() throws IOException {
    load();
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    ByteString requests = request.getMessage().getContent();
    TransactionContext transaction =
        TransactionContext.newBuilder()
            .setStateMachine(this)
            .setClientRequest(request)
            .setLogData(Operations.Entry.encode(System.currentTimeMillis(), 0, requests))
            .build();
    return Operations.Request.decode(requests.asReadOnlyByteBuffer()).isPresent()
        ? transaction
        : transaction.setException(new StateMachineException("the request is malformed"));
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    Optional<Operations.Entry> operations =
        Operations.Entry.decode(entry.getStateMachineLogEntry().getLogData());
    List<Answer> answers = new ArrayList<>();
    operations.ifPresent(of -> execute(of, entry.getIndex(), answers));
    boolean unused = updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    snapshotWhenDue(answers.size());
    return CompletableFuture.completedFuture(Message.valueOf(Answer.encode(answers)));
  }

  private synchronized void execute(Operations.Entry entry, long index, List<Answer> answers) {
    service.batchStarted();
    for (Operations.Request of : entry.requests()) {
      Request request =
          new Request(of.client(), of.number(), of.operation(), index, entry.timestampMillis(), 0);
      answers.add(new Answer(Status.OK, service.invoke(request, id -> {}).payload()));
    }
    service.batchFinished();
  }

  /** Ratis' own trigger counts entries, and an entry has more requests under more load. */
  private void snapshotWhenDue(int requests) {
    requestsSince += requests;
    if (requestsSince >= intervalRequests) {
      requestsSince = 0;
      SnapshotRequests.send(getServer().join(), getGroupId());
    }
  }

  @Override
  public CompletableFuture<Message> query(Message message) {
    List<Answer> answers = new ArrayList<>();
    Operations.Reads.decode(message.getContent().asReadOnlyByteBuffer())
        .ifPresent(operations -> operations.forEach(of -> answers.add(read(of))));
    return CompletableFuture.completedFuture(Message.valueOf(Answer.encode(answers)));
  }

  private synchronized Answer read(byte[] operation) {
    long index = getLastAppliedTermIndex().getIndex();
    Request read = new Request(READER, 0, operation, index, 0, 0);
    service.batchStarted();
    byte[] payload = service.invoke(read, id -> {}).payload();
    service.batchFinished();
    return new Answer(Status.OK, payload);
  }

  @Override
  public CompletableFuture<Message> queryStale(Message request, long minIndex) {
    try {
      return CompletableFuture.completedFuture(
          Message.valueOf(ByteBuffer.wrap(standing().encode())));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Where this server stands; no roots, since it computes none. */
  Standing standing() throws IOException {
    RaftServer.Division division = getServer().join().getDivision(getGroupId());
    return new Standing(
        self,
        division.getInfo().getCurrentRole().name().toLowerCase(Locale.ROOT),
        cluster.serverOf(division.getInfo().getLeaderId()),
        division.getInfo().getCurrentTerm(),
        Standing.Condition.RUNNING,
        getLastAppliedTermIndex().getIndex() + 1,
        division.getRaftLog().getStartIndex() + 1,
        pauseMicrosMax,
        pauseMicrosLast,
        0,
        0,
        List.of());
  }

  /** The whole state, on the thread that applies entries. */
  @Override
  public long takeSnapshot() throws IOException {
    long began = System.nanoTime();
    TermIndex last = getLastAppliedTermIndex();
    File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
    try (FileOutputStream raw = new FileOutputStream(file);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 20))) {
      write(out);
      out.flush();
      raw.getFD().sync();
    }
    MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
    FileInfo info = new FileInfo(file.toPath(), digest);
    storage.updateLatestSnapshot(new SingleFileSnapshotInfo(info, last));
    pauseMicrosLast = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    pauseMicrosMax = Math.max(pauseMicrosMax, pauseMicrosLast);
    events.info("plain-snapshot", last.getIndex(), "snapshot in " + pauseMicrosLast + " us");
    return last.getIndex();
  }

  private synchronized void write(DataOutputStream out) throws IOException {
    @Nullable ObjectId after = null;
    while (true) {
      List<StateObject> objects = service.objects(after, OBJECTS_PER_READ, BYTES_PER_READ);
      if (objects.isEmpty()) {
        break;
      }
      for (StateObject object : objects) {
        out.writeShort(object.id().length());
        out.write(object.id().bytes());
        out.writeInt(object.value().length);
        out.write(object.value());
        after = object.id();
      }
    }
    out.writeShort(0);
  }

  private synchronized void load() throws IOException {
    SingleFileSnapshotInfo latest = storage.loadLatestSnapshot();
    if (latest == null) {
      return;
    }
    clear();
    File file = latest.getFile().getPath().toFile();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(file), 1 << 20))) {
      service.batchStarted();
      for (int length = in.readUnsignedShort(); length > 0; length = in.readUnsignedShort()) {
        byte[] id = in.readNBytes(length);
        int size = in.readInt();
        if (size < 0 || size > StateObject.VALUE_BYTES_MAX) {
          throw new IOException("a value of " + size + " bytes in " + file);
        }
        service.install(ObjectId.of(id), in.readNBytes(size));
      }
      service.batchFinished();
    }
    setLastAppliedTermIndex(latest.getTermIndex());
  }

  private void clear() {
    List<ObjectId> ids = new ArrayList<>(service.ids(null, OBJECTS_PER_READ));
    while (!ids.isEmpty()) {
      ids.forEach(id -> service.install(id, null));
      ids = new ArrayList<>(service.ids(null, OBJECTS_PER_READ));
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
