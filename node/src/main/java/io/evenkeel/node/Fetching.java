package io.evenkeel.node;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.transfer.TransferProgress;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.wire.TransferWire;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointFetch;
import io.evenkeel.replica.FetchHost;
import io.evenkeel.replica.FetchNote;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * {@link CheckpointFetch} with this process's clock, store and links; and how far it is. Checkpoint
 * lane only, but for {@link #progress()}.
 */
final class Fetching {

  private final Host host;
  private final CheckpointFetch fetch;
  private final FetchNotices notices;
  private TransferRate rate = new TransferRate();

  /** Since requests left last. */
  private long arrivedBytes;

  /** How far the present fetch is. */
  record Progress(CheckpointCertificate target, TransferProgress transfer, TransferRate rate) {

    /** How long the rest takes, in milliseconds, as far as that is known. */
    OptionalLong millisLeft() {
      return transfer.bytesTotal() == 0
          ? OptionalLong.empty()
          : rate.millisLeft(transfer.bytesTotal(), System.nanoTime());
    }
  }

  private volatile Optional<Progress> progress = Optional.empty();

  Fetching(
      CheckpointStore store,
      Publishing publishing,
      Peers peers,
      Notices notices,
      CheckpointWork.Others others) {
    this.notices = new FetchNotices(notices);
    // Answers to requests of an earlier process may still be on their way: begins above them,
    // unless the wall clock was put back, or a million requests were sent in each millisecond.
    this.host = new Host(publishing, peers, others);
    this.fetch = new CheckpointFetch(store, host, System.currentTimeMillis() << 20);
  }

  private final class Host implements FetchHost {
    private final Publishing publishing;
    private final Peers peers;
    private final CheckpointWork.Others lanes;
    private final Map<Integer, List<io.evenkeel.transport.proto.TransferRequest>> requests =
        new TreeMap<>();

    Host(Publishing publishing, Peers peers, CheckpointWork.Others lanes) {
      this.publishing = publishing;
      this.peers = peers;
      this.lanes = lanes;
    }

    @Override
    public Optional<Image> newest() {
      return publishing.newest();
    }

    @Override
    public Optional<Image> find(Digest root) throws IOException {
      return publishing.find(root);
    }

    @Override
    public Optional<Image> image(long sequence) throws IOException {
      return publishing.image(sequence);
    }

    @Override
    public Image publish(Image fetched) throws IOException {
      return publishing.publish(fetched);
    }

    @Override
    public void announce(Image image) {
      publishing.announce(image);
    }

    @Override
    public void withdrawUncertified() throws IOException {
      publishing.withdrawUncertified();
    }

    @Override
    public List<Integer> others() {
      List<Integer> all = new ArrayList<>();
      peers.others().forEach(all::add);
      return all;
    }

    @Override
    public void send(int source, long requestNumber, TransferRequest request) {
      requests
          .computeIfAbsent(source, key -> new ArrayList<>())
          .add(TransferWire.encode(requestNumber, request));
    }

    /** What a round of the lane asked for leaves together. */
    private void send() {
      arrivedBytes = 0;
      requests.forEach((source, wanted) -> peers.send(source, TransferWire.requests(wanted)));
      requests.clear();
    }

    @Override
    public void order(OrderingEvent event) {
      lanes.order(event);
    }

    @Override
    public void execute(ExecutionEvent event) {
      lanes.execute(event);
    }

    @Override
    public void noted(FetchNote note) {
      if (note instanceof FetchNote.Started) {
        rate = new TransferRate();
      }
      notices.noted(note);
    }
  }

  /** How far the present fetch is; empty if there is none; any thread. */
  Optional<Progress> progress() {
    return progress;
  }

  /** Whether something is being fetched. */
  boolean active() {
    return fetch.active();
  }

  /** The state here is wrong; the next fetch is for its repair. */
  void suspect() {
    fetch.suspect();
  }

  void start(CheckpointCertificate certificate) throws IOException {
    fetch.start(certificate, nowMillis());
    lookHowFar();
  }

  /** Fetches again what is damaged of a stable checkpoint in the store. */
  void repair(CheckpointCertificate certificate) throws IOException {
    fetch.repair(certificate, nowMillis());
    lookHowFar();
  }

  void arrived(CheckpointJob.Arrived job) throws IOException {
    fetch.arrived(job.from(), job.number(), job.response(), nowMillis());
    arrivedBytes += job.bytes();
    if (arrivedBytes >= TransferWire.TOGETHER_BYTES_MAX) {
      host.send(); // whoever is asked next does not wait for the rest of the round
    }
    lookHowFar();
  }

  /** After each round of the lane. */
  void tick() throws IOException {
    fetch.tick(nowMillis());
    host.send();
    lookHowFar();
  }

  private void lookHowFar() {
    Optional<CheckpointCertificate> target = fetch.target();
    Optional<TransferProgress> reached = fetch.progress();
    if (target.isEmpty() || reached.isEmpty()) {
      progress = Optional.empty();
      return;
    }
    rate.reached(reached.get().bytesHere(), System.nanoTime());
    progress = Optional.of(new Progress(target.get(), reached.get(), rate));
  }

  long waitMicros() {
    if (!host.requests.isEmpty()) {
      return 0;
    }
    if (!fetch.active()) {
      return Long.MAX_VALUE;
    }
    long millis = fetch.nextWakeMillis() - nowMillis();
    return millis <= 0 ? 0 : TimeUnit.MILLISECONDS.toMicros(Math.min(millis, 1_000_000));
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
