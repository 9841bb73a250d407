package io.evenkeel.sim;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.OrderCertificate;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.execution.Reply;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.DeltaVote;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.Lie;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lying replica's mouth and ears. The replica itself is the real one, so that its lies come at
 * the right moment; whatever it may sign with its own key is signed. It cannot forge what others
 * sign.
 */
final class Liar {

  private static final int REMEMBERED = 64;
  private static final int PRINCIPAL_CENSORED = 0;

  private final SimWorld world;
  private final int self;
  private final List<Fault.Liar> lies;
  private final ArrayDeque<PeerMessage> said = new ArrayDeque<>();
  private long told;

  Liar(SimWorld world, int self, List<Fault.Liar> lies) {
    this.world = world;
    this.self = self;
    this.lies = List.copyOf(lies);
  }

  /** Lies told so far. */
  long told() {
    return told;
  }

  private boolean now(Fault.Liar lie) {
    return lie.atMicros() <= world.micros() && world.micros() < lie.untilMicros();
  }

  private boolean lies(Lie kind) {
    for (Fault.Liar lie : lies) {
      if (lie.lie() == kind && now(lie)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it takes in a message. */
  boolean hears(PeerMessage message) {
    if (message instanceof PeerMessage.Order order
        && order.message() instanceof PrePrepare proposal
        && lies(Lie.VOTES_FOR_ALL)) {
      voteFor(proposal);
    }
    return !(message instanceof PeerMessage.Order order
        && order.message() instanceof RelayedRequest relayed
        && !hears(relayed.request()));
  }

  /** Whether it takes in a request. */
  boolean hears(ClientRequest request) {
    boolean censored = request.id().principal() == PRINCIPAL_CENSORED && lies(Lie.CENSOR);
    told += censored ? 1 : 0;
    return !censored;
  }

  /** What it says instead of a message. */
  List<PeerMessage> distort(int to, PeerMessage message) {
    List<PeerMessage> out = List.of(message);
    for (Fault.Liar lie : lies) {
      if (now(lie)) {
        List<PeerMessage> next = new ArrayList<>();
        for (PeerMessage one : out) {
          next.addAll(distort(lie, to, one));
        }
        if (next.size() != out.size() || !next.equals(out)) {
          told++;
        }
        out = next;
      }
    }
    remember(message);
    return out;
  }

  private void remember(PeerMessage message) {
    said.addLast(message);
    if (said.size() > REMEMBERED) {
      said.removeFirst();
    }
  }

  private List<PeerMessage> distort(Fault.Liar lie, int to, PeerMessage message) {
    boolean chosen = (lie.mask() >> to & 1) == 1;
    if (message instanceof CheckpointVote vote) {
      return switch (lie.lie()) {
        case WRONG_ROOT -> List.of(wrongRoot(vote));
        case FORGED_CERTIFICATE -> List.of(message, forged(vote));
        default -> quiet(lie, message);
      };
    }
    if (message instanceof DeltaVote vote && lie.lie() == Lie.WRONG_ROOT) {
      return List.of(wrongDelta(vote));
    }
    if (message instanceof CheckpointCertificate root
        && root.kind() == CheckpointVote.KIND_SEQUENTIAL
        && root.votes().get(0).replica() == self) {
      return switch (lie.lie()) {
        case WRONG_ROOT -> List.of(wrongRoot(root));
        case DOUBLE_VOTE -> List.of(chosen ? wrongRoot(root) : root);
        default -> quiet(lie, message);
      };
    }
    if (!(message instanceof PeerMessage.Order order)) {
      return quiet(lie, message);
    }
    ReplicaMessage said = order.message();
    List<? extends ReplicaMessage> result =
        switch (lie.lie()) {
          case EQUIVOCATE -> chosen ? List.of(equivocate(said)) : List.of(said);
          case WITHHOLD -> chosen && said instanceof PrePrepare ? List.of() : List.of(said);
          case STALL -> said instanceof PrePrepare ? List.of() : List.of(said);
          case INVENT -> List.of(said instanceof PrePrepare p ? invent(p) : said);
          case WRONG_TIME -> List.of(said instanceof PrePrepare p ? future(p) : said);
          case WRONG_NEW_VIEW -> List.of(said instanceof NewView v ? wrong(v, chosen) : said);
          case FORGETFUL_VIEW_CHANGE ->
              List.of(said instanceof ViewChange change ? forgetful(change, chosen) : said);
          case VIEW_SPAM -> spam(said);
          case VOTES_FOR_SOME -> votesForSome(said, chosen);
          case DOUBLE_VOTE -> doubleVote(said, chosen);
          case FORGED_CERTIFICATE -> forge(said);
          case WRONG_PROGRESS -> List.of(said instanceof Progress p ? wrong(p) : said);
          case WRONG_BATCHES -> List.of(said instanceof Batches b ? wrong(b) : said);
          case BAD_SIGNATURE -> List.of(chosen ? unsigned(said) : said);
          case SILENT -> List.of();
          case REPLAY -> replay(said);
          default -> List.of(said);
        };
    List<PeerMessage> out = new ArrayList<>();
    result.forEach(one -> out.add(one == said ? message : new PeerMessage.Order(one)));
    return out;
  }

  private static List<PeerMessage> quiet(Fault.Liar lie, PeerMessage message) {
    return lie.lie() == Lie.SILENT ? List.of() : List.of(message);
  }

  private Cluster at(long sequence) {
    return world.checker.model().configurations().at(sequence).cluster();
  }

  private Cluster numbered(long number) {
    return world
        .checker
        .model()
        .configurations()
        .numbered(number)
        .map(Configuration::cluster)
        .orElse(world.cluster);
  }

  private long newestNumber() {
    return world.checker.model().configurations().newest().configuration().number();
  }

  private static Digest other(Digest digest) {
    byte[] bytes = digest.bytes();
    bytes[5] ^= 1;
    return Digest.of(bytes);
  }

  private CheckpointVote wrongRoot(CheckpointVote vote) {
    Digest root = other(vote.root());
    byte[] content =
        SignedContent.checkpoint(at(vote.sequence()), vote.sequence(), vote.kind(), root, self);
    return new CheckpointVote(vote.sequence(), vote.kind(), root, SimKeys.sign(self, content));
  }

  private DeltaVote wrongDelta(DeltaVote vote) {
    Digest root = other(vote.root());
    byte[] content =
        SignedContent.delta(at(vote.sequence()), vote.previous(), vote.sequence(), root, self);
    return new DeltaVote(vote.previous(), vote.sequence(), root, SimKeys.sign(self, content));
  }

  private CheckpointCertificate wrongRoot(CheckpointCertificate root) {
    CheckpointVote wrong =
        wrongRoot(new CheckpointVote(root.sequence(), root.kind(), root.root(), new byte[0]));
    return new CheckpointCertificate(
        root.configuration(),
        root.sequence(),
        root.kind(),
        wrong.root(),
        List.of(new ReplicaSignature(self, wrong.signature())));
  }

  /** A certificate of enough votes, of which only its own is genuine. */
  private CheckpointCertificate forged(CheckpointVote vote) {
    CheckpointVote wrong = wrongRoot(vote);
    return new CheckpointCertificate(
        at(wrong.sequence()).epoch(),
        wrong.sequence(),
        wrong.kind(),
        wrong.root(),
        votes(wrong.signature()));
  }

  private List<ReplicaSignature> votes(byte[] own) {
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int replica = 0; replica < world.n(); replica++) {
      if (replica == self) {
        votes.add(new ReplicaSignature(self, own));
      } else if (votes.size() < world.plan.quorum() - (replica < self ? 1 : 0)) {
        votes.add(new ReplicaSignature(replica, new byte[64]));
      }
    }
    return votes;
  }

  private List<ReplicaMessage> forge(ReplicaMessage message) {
    if (!(message instanceof Progress progress)) {
      return List.of(message);
    }
    long sequence = progress.committed() + 1;
    Digest history = other(Digest.ZERO);
    byte[] content = SignedContent.orderVote(at(sequence), sequence, history, self);
    return List.of(
        message,
        new OrderCertificate(
            at(sequence).epoch(), sequence, history, votes(SimKeys.sign(self, content))));
  }

  private PrePrepare proposal(PrePrepare original, Batch batch) {
    byte[] content =
        SignedContent.prePrepare(
            at(original.sequence()), original.view(), original.sequence(), batch.digest());
    return new PrePrepare(original.view(), original.sequence(), batch, SimKeys.sign(self, content));
  }

  /** The other half hears of the same requests a millisecond later, and everything that follows. */
  private ReplicaMessage equivocate(ReplicaMessage message) {
    if (message instanceof PrePrepare original) {
      Batch variant = variant(original.batch());
      world.variants.put(original.batch().digest(), variant.digest());
      return proposal(original, variant);
    }
    if (message instanceof Commit commit) {
      Digest digest = world.variants.getOrDefault(commit.digest(), commit.digest());
      return new Commit(commit.view(), commit.sequence(), digest);
    }
    return message;
  }

  private static Batch variant(Batch batch) {
    return new Batch(batch.requests(), batch.timestampMillis() + 1);
  }

  private PrePrepare invent(PrePrepare original) {
    List<ClientRequest> requests = new ArrayList<>(original.batch().requests());
    RequestId id = new RequestId(1, 900 + original.sequence(), 1);
    byte[] operation = SimService.operation('p', 1, new byte[] {6, 6, 6});
    requests.add(new ClientRequest(world.cluster.id(), id, operation, new byte[64], new byte[64]));
    return proposal(original, new Batch(requests, original.batch().timestampMillis()));
  }

  private PrePrepare future(PrePrepare original) {
    Batch batch = original.batch();
    return proposal(original, new Batch(batch.requests(), batch.timestampMillis() + 3_600_000));
  }

  private NewView wrong(NewView original, boolean drop) {
    List<Proposal> proposals = new ArrayList<>(original.proposals());
    if (proposals.isEmpty()) {
      long sequence = original.viewChanges().get(0).base().sequence() + 1;
      proposals.add(signed(original.view(), sequence, other(Digest.ZERO)));
    } else if (drop) {
      proposals.remove(proposals.size() - 1);
    } else {
      int last = proposals.size() - 1;
      long sequence = proposals.get(last).sequence();
      proposals.set(last, signed(original.view(), sequence, Batch.NULL.digest()));
    }
    NewView unsigned =
        new NewView(
            original.configuration(),
            original.view(),
            original.viewChanges(),
            proposals,
            new byte[0]);
    byte[] signature =
        SimKeys.sign(self, SignedContent.newView(numbered(unsigned.configuration()), unsigned));
    return new NewView(
        original.configuration(), original.view(), original.viewChanges(), proposals, signature);
  }

  private Proposal signed(long view, long sequence, Digest digest) {
    byte[] content = SignedContent.prePrepare(at(sequence), view, sequence, digest);
    return new Proposal(sequence, digest, SimKeys.sign(self, content));
  }

  /** A VIEW-CHANGE without what was prepared, genuine otherwise. */
  private ViewChange forgetful(ViewChange original, boolean baseToo) {
    OrderCertificate base = baseToo ? OrderCertificate.EMPTY : original.base();
    return viewChange(original.configuration(), original.view(), base);
  }

  private ViewChange viewChange(long configuration, long view, OrderCertificate base) {
    ViewChange unsigned = new ViewChange(configuration, self, view, base, List.of(), new byte[0]);
    byte[] content = SignedContent.viewChange(numbered(configuration), unsigned);
    return new ViewChange(configuration, self, view, base, List.of(), SimKeys.sign(self, content));
  }

  private List<ReplicaMessage> spam(ReplicaMessage message) {
    if (!(message instanceof Progress progress)) {
      return List.of(message);
    }
    long view = progress.view() + 1 + world.random.nextInt(5);
    return List.of(message, viewChange(newestNumber(), view, OrderCertificate.EMPTY));
  }

  private void voteFor(PrePrepare proposal) {
    long view = proposal.view();
    long sequence = proposal.sequence();
    Digest digest = proposal.batch().digest();
    byte[] content = SignedContent.prepare(at(sequence), view, sequence, digest, self);
    Prepare prepare = new Prepare(view, sequence, digest, SimKeys.sign(self, content));
    for (int to = 0; to < world.n(); to++) {
      if (to != self) {
        world.network.deliver(world.replica(self), to, new PeerMessage.Order(prepare));
        Commit commit = new Commit(view, sequence, digest);
        world.network.deliver(world.replica(self), to, new PeerMessage.Order(commit));
      }
    }
    told++;
  }

  private static List<ReplicaMessage> votesForSome(ReplicaMessage message, boolean chosen) {
    if (message instanceof Prepare prepare) {
      Commit early = new Commit(prepare.view(), prepare.sequence(), prepare.digest());
      return chosen ? List.of(message, early) : List.of();
    }
    return chosen || !(message instanceof Commit) ? List.of(message) : List.of();
  }

  private List<ReplicaMessage> doubleVote(ReplicaMessage message, boolean wrongFirst) {
    ReplicaMessage second;
    if (message instanceof Prepare prepare) {
      Digest digest = other(prepare.digest());
      byte[] content =
          SignedContent.prepare(
              at(prepare.sequence()), prepare.view(), prepare.sequence(), digest, self);
      second = new Prepare(prepare.view(), prepare.sequence(), digest, SimKeys.sign(self, content));
    } else if (message instanceof Commit commit) {
      second = new Commit(commit.view(), commit.sequence(), other(commit.digest()));
    } else if (message instanceof OrderVote vote) {
      Digest history = other(vote.history());
      byte[] content = SignedContent.orderVote(at(vote.sequence()), vote.sequence(), history, self);
      second = new OrderVote(vote.sequence(), history, SimKeys.sign(self, content));
    } else {
      return List.of(message);
    }
    return wrongFirst ? List.of(second, message) : List.of(message, second);
  }

  private Progress wrong(Progress progress) {
    long ahead = world.random.nextInt(3) == 0 ? 1_000_000 : world.random.nextInt(100);
    return new Progress(
        progress.view() + world.random.nextInt(3),
        progress.committed() + ahead,
        progress.committed() + ahead,
        progress.certified() + world.random.nextInt(50),
        progress.stableCheckpoint() + world.random.nextInt(50));
  }

  private Batches wrong(Batches batches) {
    List<Batches.Entry> entries = new ArrayList<>();
    for (Batches.Entry entry : batches.entries()) {
      Batch body = entry.body();
      Batch other = body == null ? null : variant(body);
      entries.add(new Batches.Entry(other == null ? other(entry.digest()) : other.digest(), other));
    }
    return new Batches(
        batches.from(),
        batches.oldestAvailable() + world.random.nextInt(3) * 100,
        batches.committed(),
        entries);
  }

  private static ReplicaMessage unsigned(ReplicaMessage message) {
    if (message instanceof PrePrepare p) {
      return new PrePrepare(p.view(), p.sequence(), p.batch(), new byte[64]);
    } else if (message instanceof Prepare p) {
      return new Prepare(p.view(), p.sequence(), p.digest(), new byte[64]);
    } else if (message instanceof OrderVote v) {
      return new OrderVote(v.sequence(), v.history(), new byte[64]);
    } else if (message instanceof ViewChange v) {
      return new ViewChange(
          v.configuration(), v.replica(), v.view(), v.base(), v.prepared(), new byte[64]);
    }
    return message;
  }

  private List<ReplicaMessage> replay(ReplicaMessage message) {
    List<ReplicaMessage> out = new ArrayList<>(List.of(message));
    int skip = said.isEmpty() ? 0 : world.random.nextInt(said.size());
    for (PeerMessage old : said) {
      if (skip-- == 0 && old instanceof PeerMessage.Order order) {
        out.add(order.message());
      }
    }
    return out;
  }

  /** The checkpoint that it publishes instead: whole, and of a state that nobody was in. */
  Image distort(Image written, CheckpointStore store) throws IOException {
    if (!world.sequential() || !lies(Lie.WRONG_STATE)) {
      return written;
    }
    told++;
    try (ImageSink sink = store.newImage(new ImageLabel(world.kind(), 1, "lie"))) {
      for (int i = 0; i < written.leaves().size(); i++) {
        sink.put(written.read(i));
      }
      sink.put(new StateObject(ObjectId.of(new byte[] {0, 1}), new byte[] {6, 6, 6}));
      return sink.finish(written.sequence());
    }
  }

  /** What it serves instead; null for nothing. */
  @Nullable TransferResponse distort(TransferResponse response) {
    if (lies(Lie.NO_CHUNKS) || lies(Lie.SILENT)) {
      told++;
      return null;
    }
    if (!lies(Lie.WRONG_CHUNKS) || !(response instanceof TransferResponse.Chunk chunk)) {
      return response;
    }
    List<ChunkEntry> entries = new ArrayList<>(chunk.entries());
    if (!entries.isEmpty() && entries.get(0) instanceof ChunkEntry.Small small) {
      told++;
      StateObject object = small.object();
      byte[] value = object.value().length == 0 ? new byte[1] : object.value().clone();
      value[0] ^= 1;
      entries.set(0, new ChunkEntry.Small(new StateObject(object.id(), value)));
    }
    return new TransferResponse.Chunk(chunk.prefix(), entries);
  }

  /** What it answers instead; null for nothing. */
  @Nullable Reply distort(Reply reply) {
    if (lies(Lie.SILENT)) {
      return null;
    }
    if (!lies(Lie.WRONG_REPLY)) {
      return reply;
    }
    told++;
    return new Reply(reply.client(), reply.number(), reply.status(), new byte[] {13});
  }
}
