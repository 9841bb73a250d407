package io.evenkeel.ratis;

import io.evenkeel.api.ObjectService;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.Library;
import io.evenkeel.ratis.Operations.Answer;
import io.evenkeel.ratis.Standing.RootAt;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/** What Ratis calls; see the package's description for who does what on which thread. */
final class EvenkeelStateMachine extends BaseStateMachine {

  private static final long COPY_BYTES_MAX = 64L << 20;
  private static final int RESULT_BYTES_KEPT_MAX = 64 << 10;
  private static final int SESSIONS_MAX = 4096;

  /** Entries without requests are entries, too: an idle cluster's log must not grow for ever. */
  private static final int ENTRIES_PER_REQUEST = 10;

  private final RatisConfig config;
  private final ObjectService service;
  private final RatisEvents events;
  private final PauseTimes pauses = new PauseTimes();
  private final RaftTerms terms = new RaftTerms();

  /** What {@link #initialize} makes. */
  private record Parts(
      FileDisk disk,
      StoredCheckpoints stored,
      ExecutionLane execution,
      Peers peers,
      CheckpointLane lane) {}

  private final LogRelease release = new LogRelease();

  private volatile @Nullable Parts parts;
  private volatile boolean stopping;

  EvenkeelStateMachine(RatisConfig config, ObjectService service, RatisEvents events) {
    this.config = config;
    this.service = service;
    this.events = events;
  }

  private Parts parts() {
    Parts made = parts;
    if (made == null) {
      throw new IllegalStateException("not initialized");
    }
    return made;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    Path directory = config.dataDirectory().resolve(RatisServer.CHECKPOINTS);
    Files.createDirectories(directory);
    FileDisk disk = FileDisk.open(directory);
    CheckpointStore store = CheckpointStore.open(disk);
    StoredCheckpoints stored = new StoredCheckpoints(store, config.cluster().group(), events);
    ExecutionLane execution =
        new ExecutionLane(
            execution(store),
            service,
            terms,
            order(config.cluster().group()),
            effect -> parts().lane.carryOut(effect),
            events);
    Peers peers = new Peers(config.cluster(), server.getProperties());
    CheckpointLane lane =
        new CheckpointLane(config, execution, stored, peers, this::committed, raft(), events);
    parts = new Parts(disk, stored, execution, peers, lane);
    Optional<Image> newest = stored.restore();
    if (newest.isPresent()) {
      install(newest.get());
    }
    lane.start();
    getLifeCycle().startAndTransition(() -> {});
  }

  private Execution execution(CheckpointStore store) {
    RatisConfig.Checkpoints settings = config.checkpoints();
    long interval = settings.intervalRequests();
    ExecutionConfig execution =
        new ExecutionConfig(
            interval,
            Math.multiplyExact(interval, ENTRIES_PER_REQUEST),
            Long.MAX_VALUE,
            SESSIONS_MAX,
            RESULT_BYTES_KEPT_MAX,
            OptionalLong.empty(),
            new ExecutionConfig.Pauses(
                settings.completion(), settings.pauseBudgetMicros(), COPY_BYTES_MAX));
    ImageLabel label =
        new ImageLabel(CheckpointKind.STATE, Library.CODEC_VERSION, settings.method().name());
    return new Execution(
        service, execution, terms, settings.method(), store.newImages(label), pauses);
  }

  /** In the place of the digest of what was agreed on: Raft has one log, and this is whose. */
  static Digest order(UUID group) {
    return Digest.of(
        ByteBuffer.allocate(Digest.BYTES)
            .putLong(group.getMostSignificantBits())
            .putLong(group.getLeastSignificantBits())
            .array());
  }

  private void install(Image image) throws IOException {
    Optional<String> failure = parts().execution.install(image);
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    parts().stored.confirmed().ifPresent(this::startFrom);
    events.info(
        "checkpoint-installed",
        image.sequence(),
        "the state is that of checkpoint " + image.sequence());
  }

  private void startFrom(RootAt root) {
    setLastAppliedTermIndex(termIndex(root));
    release.startsAfter(index(root));
  }

  private static TermIndex termIndex(RootAt root) {
    return TermIndex.valueOf(root.term(), index(root));
  }

  private static long index(RootAt root) {
    return root.sequence() - 1;
  }

  // Entries.

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    ByteString content = request.getMessage().getContent();
    TransactionContext.Builder transaction =
        TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
    Optional<List<Operations.Request>> requests =
        Operations.Request.decode(content.asReadOnlyByteBuffer());
    if (requests.isEmpty()) {
      return refused(transaction.setLogData(content).build(), "the request is malformed");
    }
    int operationBytesMax = config.raft().operationBytesMax();
    if (requests.get().stream().anyMatch(of -> of.operation().length > operationBytesMax)
        || content.size() > Operations.messageBytesMax(operationBytesMax)) {
      return refused(
          transaction.setLogData(content).build(),
          "an operation is longer than " + operationBytesMax + " bytes");
    }
    long seed = ThreadLocalRandom.current().nextLong();
    ByteString entry = Operations.Entry.encode(System.currentTimeMillis(), seed, content);
    return transaction.setLogData(entry).build();
  }

  private static TransactionContext refused(TransactionContext transaction, String reason) {
    return transaction.setException(new StateMachineException(reason));
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    List<Answer> answers = execute(entry.getIndex(), entry.getTerm(), operation(entry));
    boolean unused = updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    return CompletableFuture.completedFuture(Message.valueOf(Answer.encode(answers)));
  }

  /** Entries of Ratis' own: no index is left out. */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    List<Answer> none = execute(index, term, Optional.empty());
    if (!none.isEmpty()) {
      throw new IllegalStateException("answers to nobody's requests: " + none.size());
    }
    super.notifyTermIndexUpdated(term, index);
  }

  private List<Answer> execute(long index, long term, Optional<Operations.Entry> operation) {
    try {
      return parts().execution.execute(index + 1, term, operation);
    } catch (ExecutionLane.NotServing end) {
      throw new IllegalStateException(end.getMessage(), end); // Ratis closes this server
    }
  }

  /** An entry that is none of ours does nothing, on all servers. */
  private static Optional<Operations.Entry> operation(LogEntryProto entry) {
    return entry.hasStateMachineLogEntry()
        ? Operations.Entry.decode(entry.getStateMachineLogEntry().getLogData())
        : Optional.empty();
  }

  private Optional<CommittedLog.Committed> committed(long sequence) throws IOException {
    RaftLog log = division().getRaftLog();
    @Nullable LogEntryProto entry = log.get(sequence - 1);
    return entry == null
        ? Optional.empty()
        : Optional.of(new CommittedLog.Committed(entry.getTerm(), operation(entry)));
  }

  // Queries.

  @Override
  public CompletableFuture<Message> query(Message request) {
    try {
      List<byte[]> operations =
          Operations.Reads.decode(request.getContent().asReadOnlyByteBuffer())
              .orElseThrow(() -> new MalformedException("the reads are malformed"));
      return CompletableFuture.completedFuture(
          Message.valueOf(Answer.encode(parts().execution.read(operations))));
    } catch (ExecutionLane.NotServing | MalformedException | RuntimeException failure) {
      return CompletableFuture.failedFuture(
          new StateMachineException(String.valueOf(failure.getMessage())));
    }
  }

  /** What other servers ask. */
  @Override
  public CompletableFuture<Message> queryStale(Message request, long minIndex) {
    ByteBuffer in = request.getContent().asReadOnlyByteBuffer();
    try {
      int kind = in.hasRemaining() ? in.get() : 0;
      if (kind == Peers.STANDING) {
        return CompletableFuture.completedFuture(message(standing().encode()));
      }
      if (kind == Peers.TRANSFER) {
        return parts()
            .lane
            .serve(TransferCodec.request(in))
            .thenApply(response -> message(TransferCodec.encode(response)));
      }
      throw new MalformedException("a question of kind " + kind);
    } catch (MalformedException | IOException failure) {
      return CompletableFuture.failedFuture(
          new StateMachineException(String.valueOf(failure.getMessage())));
    }
  }

  private static Message message(byte[] bytes) {
    return Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
  }

  /** Where this server stands. */
  Standing standing() throws IOException {
    RaftServer.Division division = division();
    Parts made = parts();
    return new Standing(
        config.self(),
        division.getInfo().getCurrentRole().name().toLowerCase(Locale.ROOT),
        config.cluster().serverOf(division.getInfo().getLeaderId()),
        division.getInfo().getCurrentTerm(),
        made.lane.condition(),
        made.execution.sequence(),
        division.getRaftLog().getStartIndex() + 1,
        pauses.microsMax(),
        pauses.lastMicrosMax(),
        made.lane.repairs(),
        made.lane.transfers(),
        made.stored.roots());
  }

  // Snapshots.

  /**
   * Publishes what is finished; nothing is taken here, on the thread that applies entries. The log
   * goes up to the checkpoint before the newest, little by little: one interval stays, for who was
   * away briefly.
   */
  @Override
  public long takeSnapshot() {
    return release.index(System.nanoTime());
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    Parts made = parts;
    return made == null
        ? null
        : made.stored.confirmed().map(EvenkeelStateMachine::snapshot).orElse(null);
  }

  private static SnapshotInfo snapshot(RootAt root) {
    return new SnapshotInfo() {
      @Override
      public TermIndex getTermIndex() {
        return termIndex(root);
      }

      @Override
      public List<FileInfo> getFiles() {
        return List.of();
      }
    };
  }

  private CheckpointLane.Raft raft() {
    return new CheckpointLane.Raft() {
      @Override
      public void confirmed() {
        Optional<RootAt> previous = parts().stored.previous();
        long index = previous.map(EvenkeelStateMachine::index).orElse(RaftLog.INVALID_LOG_INDEX);
        release.confirmed(index, System.nanoTime());
      }

      @Override
      public void tick() {
        if (release.due(System.nanoTime())) {
          requestSnapshot();
        }
      }

      @Override
      public boolean leading() {
        try {
          return division().getInfo().isLeader();
        } catch (IOException gone) {
          return false;
        }
      }
    };
  }

  private RaftServer.Division division() throws IOException {
    return getServer().join().getDivision(getGroupId());
  }

  /** Whether Ratis still runs this group; it ends it when its log or disk fails. */
  boolean alive() {
    try {
      return division().getInfo().isAlive();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Lets Ratis shorten its log. An answer is not waited for: the next request says as much. */
  private void requestSnapshot() {
    if (stopping) {
      return;
    }
    try {
      SnapshotRequests.send(getServer().join(), getGroupId());
    } catch (RuntimeException notNow) {
      events.info("log-kept", 0, "the log is shortened later: " + notNow);
    }
  }

  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex firstInLog) {
    // Position s is index s-1, and the leader has everything from the index of firstInLog on.
    return parts()
        .lane
        .install(Math.max(1, firstInLog.getIndex()))
        .thenApply(EvenkeelStateMachine::termIndex);
  }

  @Override
  public void pause() {
    if (getLifeCycleState() == LifeCycle.State.RUNNING) {
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    }
  }

  /** Ratis goes on from {@link #getLatestSnapshot} after this. */
  @Override
  public void reinitialize() throws IOException {
    Parts made = parts();
    RootAt newest =
        made.stored.confirmed().orElseThrow(() -> new IOException("nothing to install"));
    Optional<Image> image = made.stored.image(newest.sequence());
    install(image.orElseThrow(() -> new IOException("checkpoint is gone: " + newest)));
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  // The end.

  /** Why nothing is executed any more. */
  Optional<String> halted() {
    Parts made = parts;
    return made == null ? Optional.empty() : made.execution.halted();
  }

  /** Before the server is closed: whoever waits for a repair does not any more. */
  void stopping() {
    stopping = true;
    Parts made = parts;
    if (made != null && made.lane.condition() == Standing.Condition.REPAIRING) {
      made.execution.stop();
    }
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    Parts made = parts;
    if (made == null) {
      return;
    }
    made.execution.stop();
    try {
      made.lane.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    made.peers.close();
    made.execution.close();
    made.disk.close();
  }
}
