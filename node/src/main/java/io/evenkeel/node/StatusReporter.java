package io.evenkeel.node;

import com.google.protobuf.ByteString;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Member;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.Permission;
import io.evenkeel.execution.Permissions;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.status.CheckpointPhase;
import io.evenkeel.node.status.CheckpointTimings;
import io.evenkeel.node.status.EventLog;
import io.evenkeel.node.status.Latencies;
import io.evenkeel.node.status.Misbehaviour;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.PeerRole;
import io.evenkeel.transport.proto.CheckpointTiming;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.StatusEvent;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers status requests from what the lanes last said; on event loop threads. */
final class StatusReporter {

  private static final int EVENTS_MAX = 1_000;
  private static final int COUNTERS_MAX = 1_000;
  private static final long ASKED_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);

  private static final String VERSION =
      Objects.requireNonNullElse(
          StatusReporter.class.getPackage().getImplementationVersion(), "development");

  private final ReplicaConfig config;
  private final ByteString configDigest;
  private final Permissions permissions;
  private final boolean voting;
  private final long incarnation;
  private final Members members;
  private final Standing standing;
  private final Notices notices;
  private final Publishing publishing;
  private final Fetching fetching;
  private final Peers peers;
  private final Latencies latencies;
  private final Supplier<Map<String, Long>> more;
  private final Map<Integer, Long> answeredNanos = new ConcurrentHashMap<>();
  private final long startNanos = System.nanoTime();

  /**
   * @param more counters kept elsewhere
   */
  StatusReporter(
      ReplicaConfig config,
      Startup.Identity identity,
      Members members,
      Standing standing,
      Notices notices,
      Publishing publishing,
      Fetching fetching,
      Peers peers,
      Latencies latencies,
      Supplier<Map<String, Long>> more) {
    this.config = config;
    this.permissions = config.cluster().permissions();
    this.configDigest = ByteString.copyFrom(config.cluster().digest());
    this.voting = identity.voting();
    this.incarnation = identity.incarnation();
    this.members = members;
    this.standing = standing;
    this.notices = notices;
    this.publishing = publishing;
    this.fetching = fetching;
    this.peers = peers;
    this.latencies = latencies;
    this.more = more;
  }

  /** Whether the envelope was a status request; it is answered then. */
  boolean answer(Connection connection, Envelope envelope) {
    if (!envelope.hasStatusRequest()) {
      return false;
    }
    if (connection.peer().role() == PeerRole.REPLICA) {
      return answerReplica(connection, envelope.getStatusRequest());
    }
    StatusRequest request = envelope.getStatusRequest();
    boolean allowed = permissions.allow(connection.peer().id(), Permission.ADMIN);
    connection.send(
        Envelope.newBuilder().setStatusReply(allowed ? reply(request) : refusal(request)).build());
    return true;
  }

  private StatusReply refusal(StatusRequest request) {
    notices.counters().count("refused.status");
    return StatusReply.newBuilder()
        .setNumber(request.getNumber())
        .setReplica(config.replica())
        .setRefusal("this client has no permission `admin` in cluster.yaml")
        .build();
  }

  private boolean answerReplica(Connection connection, StatusRequest request) {
    if (tooOften(connection.peer().id())) {
      notices.counters().count("refused.status-too-often");
    } else {
      connection.send(Envelope.newBuilder().setStatusReply(reply(request)).build());
    }
    return true;
  }

  /** Each other replica asks for all who look at its page, some times a second. */
  private boolean tooOften(int replica) {
    long now = System.nanoTime();
    Long before = answeredNanos.get(replica);
    if (before != null && now - before < ASKED_NANOS_MIN) {
      return true;
    }
    answeredNanos.put(replica, now);
    return false;
  }

  /** What this replica says of itself; any thread, and no lane waits for it. */
  StatusReply reply(StatusRequest request) {
    StatusReply.Builder out =
        StatusReply.newBuilder()
            .setNumber(request.getNumber())
            .setReplica(config.replica())
            .setClusterId(config.cluster().cluster())
            .setIncarnation(incarnation)
            .setState(standing.state())
            .setSequenceExecuted(standing.executed())
            .setRequestsExecuted(standing.requests())
            .setCheckpointMethod(standing.method())
            .setReplicasConnected(peers.connected())
            .setUptimeMillis(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
            .setTimeMillis(System.currentTimeMillis())
            .setSoftwareVersion(VERSION)
            .setConfigDigest(configDigest);
    order(out);
    membership(out);
    phase(out);
    latency(out);
    notices.events().misbehaviour().all().forEach(kind -> out.addMisbehaviour(kind(kind)));
    checkpoints(out, Math.min(EVENTS_MAX, Math.max(0, request.getCheckpointsMax())));
    counters(out);
    for (EventLog.Entry event :
        notices.events().newest(Math.min(EVENTS_MAX, Math.max(0, request.getEventsMax())))) {
      out.addEvents(event(event));
    }
    return out.build();
  }

  private void order(StatusReply.Builder out) {
    Standing.Order order = standing.order();
    if (order != null) {
      out.setView(order.view())
          .setPrimary(order.view() % config.cluster().n() == config.replica())
          .setSequenceCommitted(order.committed())
          .setLowWatermark(order.lowWatermark())
          .setPendingRequests(order.pendingRequests())
          .setStableSequence(order.stableSequence());
      order
          .certified()
          .filter(certificate -> certificate.sequence() == order.stableSequence())
          .ifPresent(
              certificate -> out.setStableRoot(ByteString.copyFrom(certificate.root().bytes())));
    }
  }

  private void membership(StatusReply.Builder out) {
    Standing.Order order = standing.order();
    if (order == null) {
      out.setVoting(false).setNotVoting("starting");
      return;
    }
    Configurations configurations = order.configurations();
    Configuration inForce = configurations.at(order.committed());
    Configurations.Scheduled newest = configurations.newest();
    out.setEpoch(inForce.number()).setConfiguration(inForce.number());
    if (newest.configuration().number() > inForce.number()) {
      out.setConfigurationPending(newest.configuration().number());
      out.setConfigurationFrom(newest.from());
    }
    String reason = notVoting(order, inForce, newest.configuration());
    out.setVoting(reason.isEmpty()).setNotVoting(reason);
  }

  private String notVoting(Standing.Order order, Configuration inForce, Configuration newest) {
    Member self = inForce.member(config.replica());
    if (!voting) {
      return "vote-log-lost";
    } else if (order.diverged()) {
      return "halted";
    } else if (order.repairing()) {
      return "repairing";
    } else if (self.incarnation() > incarnation
        || newest.member(config.replica()).incarnation() > incarnation) {
      return order.voting() ? "" : "incarnation-replaced";
    } else if (!order.voting()) {
      return "incarnation-pending";
    }
    return members.hasKeys(self) ? "" : "keys-missing";
  }

  private void checkpoints(StatusReply.Builder out, int max) {
    publishing.newest().ifPresent(image -> published(image, out));
    fetching
        .progress()
        .ifPresent(
            progress -> {
              var transfer = progress.transfer();
              var builder =
                  out.getTransferBuilder()
                      .setSequence(progress.target().sequence())
                      .setRoot(ByteString.copyFrom(progress.target().root().bytes()))
                      .setBytesFetched(transfer.fetched().bytes())
                      .setBytesReused(transfer.reused().bytes())
                      .setBytesTotal(transfer.bytesTotal());
              progress.millisLeft().ifPresent(builder::setMillisLeft);
              transfer
                  .sources()
                  .forEach(
                      source -> {
                        builder.addSources(source.replica());
                        if (!source.usable()) {
                          builder.addSourcesDemoted(source.replica());
                        }
                      });
            });
    notices.timings().newest(max).forEach(timing -> out.addCheckpoints(timing(timing)));
  }

  /** Both of one image: the next one may be published meanwhile. */
  private static void published(Image image, StatusReply.Builder out) {
    out.setPublishedSequence(image.sequence())
        .setPublishedRoot(ByteString.copyFrom(image.header().root().bytes()));
  }

  private void phase(StatusReply.Builder out) {
    CheckpointPhase phase = publishing.phase();
    out.setCheckpointPhase(phase.name())
        .setPhaseSequence(phase.sequence())
        .setPhaseSinceMillis(phase.sinceMillis())
        .setPhaseBytes(phase.bytes());
  }

  private void latency(StatusReply.Builder out) {
    latencies
        .recent()
        .ifPresent(
            recent ->
                out.getLatencyBuilder()
                    .setCount(recent.count())
                    .setP50Micros(recent.p50Micros())
                    .setP99Micros(recent.p99Micros())
                    .setMaxMicros(recent.maxMicros()));
  }

  private static io.evenkeel.transport.proto.Misbehaviour kind(Misbehaviour.Kind kind) {
    return io.evenkeel.transport.proto.Misbehaviour.newBuilder()
        .setReplica(kind.replica())
        .setName(kind.name())
        .setCount(kind.count())
        .setSinceMillis(kind.sinceMillis())
        .setLastMillis(kind.lastMillis())
        .setText(kind.text())
        .build();
  }

  private void counters(StatusReply.Builder out) {
    notices.counters().snapshot().forEach(out::putCounters);
    more.get()
        .forEach(
            (name, value) -> {
              if (out.getCountersCount() < COUNTERS_MAX) {
                out.putCounters(name, value);
              }
            });
  }

  private static StatusEvent event(EventLog.Entry event) {
    StatusEvent.Builder out =
        StatusEvent.newBuilder()
            .setTimeMillis(event.timeMillis())
            .setName(event.name())
            .setText(event.text())
            .setSequence(event.sequence());
    event.replica().ifPresent(out::setReplica);
    return out.build();
  }

  private static CheckpointTiming timing(CheckpointTimings.Timing timing) {
    CheckpointTiming.Builder out =
        CheckpointTiming.newBuilder()
            .setSequence(timing.sequence)
            .setMethod(timing.method)
            .setCaptureMillis(timing.captureMillis)
            .setPauseMicros(timing.pauseMicros)
            .setPauseMicrosMax(timing.pauseMicrosMax)
            .setPauseCpuMicros(timing.pauseCpuMicros)
            .setCompletionMillis(timing.completionMillis)
            .setPublishMillis(timing.publishMillis)
            .setStableMillis(timing.stableMillis)
            .setLeadMillis(timing.leadMillis)
            .setPublishedMillis(timing.publishedMillis)
            .setCertifiedMillis(timing.certifiedMillis)
            .setBytes(timing.bytes)
            .setObjects(timing.objects)
            .setObjectsCapturedInPause(timing.objectsInPause)
            .setObjectsModifiedDuringCapture(timing.objectsModified)
            .setObjectsRecaptured(timing.objectsRecaptured)
            .setBytesCaptured(timing.bytesCaptured)
            .setBytesCopied(timing.bytesCopied)
            .setCaptureBusyMillis(timing.captureBusyMillis)
            .setLeadRequests(timing.leadRequests)
            .setSlackRequests(timing.slackRequests)
            .setLate(timing.late)
            .setTimeMillis(timing.timeMillis);
    if (timing.root != null) {
      out.setRoot(ByteString.copyFrom(timing.root));
    }
    return out.build();
  }
}
