package io.evenkeel.node;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.Refusal;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.execution.CheckpointTaken;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.Reply;
import io.evenkeel.node.status.CheckpointTimings;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.status.EventLog;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.DeltaCertificate;
import io.evenkeel.replica.OrderingEffect;
import io.evenkeel.replica.OrderingEffect.Notice;
import io.evenkeel.transport.CloseReason;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.PeerRole;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Turns what lanes report into counters, events and timings. Any thread. */
final class Notices {

  private final ClusterSize size;
  private final Counters counters;
  private final EventLog events;
  private final CheckpointTimings timings;

  /** Position of the newest stable checkpoint that was told of. Written by the ordering lane. */
  private volatile long stableTold;

  Notices(ClusterSize size, Counters counters, EventLog events, CheckpointTimings timings) {
    this.size = size;
    this.counters = counters;
    this.events = events;
    this.timings = timings;
  }

  Counters counters() {
    return counters;
  }

  EventLog events() {
    return events;
  }

  CheckpointTimings timings() {
    return timings;
  }

  void diskFull(DiskFullException full) {
    events.warn(
        "disk-full", 0, full.getMessage() + ": this replica says nothing more until there is room");
  }

  void noRoomForCertificate(long sequence, DiskFullException full) {
    events.warn(
        "disk-full",
        sequence,
        full.getMessage() + ": checkpoint " + sequence + " stays without its certificate here");
  }

  void diskHasRoom() {
    events.info("disk-has-room", 0, "there is room on the disk again; this replica goes on");
  }

  /** What the log lost with the power, if anything. */
  void logTail(long bytes) {
    if (bytes > 0) {
      counters.count("log.torn-bytes", bytes);
      events.info(
          "log-tail-cut",
          0,
          bytes
              + " bytes at the end of the log were not durable when the power went; nobody heard"
              + " of them");
    }
  }

  /** Requests were executed, or refused: what a client may not do shows. */
  void executed(ExecutionEffect.Replies done) {
    for (Reply reply : done.replies()) {
      if (reply.status() == Reply.Status.REFUSED_PERMISSION) {
        counters.count("refused.permission");
        events.warn(
            "permission-refused",
            done.sequence(),
            "principal " + reply.client().principal() + " has no permission for its request");
      }
    }
  }

  void report(Notice notice) {
    if (notice instanceof Notice.Refused refused) {
      refused(refused.refused());
    } else if (notice instanceof Notice.CheckpointRefused refused) {
      checkpointRefused(refused);
    } else if (notice instanceof Notice.Suspected suspected) {
      int primary = size.primary(suspected.view());
      events.about(
          primary,
          "primary-suspected",
          0,
          String.format(
              Locale.ROOT,
              "replica %d, the primary of view %d: %s",
              primary,
              suspected.view(),
              suspected.reason()));
    } else if (notice instanceof Notice.ViewEntered entered) {
      events.info(
          "view-entered",
          0,
          "takes part in view " + entered.view() + "; left the one before: " + entered.reason());
    } else if (notice instanceof Notice.ReconfigurationRefused refused) {
      counters.count("refused.reconfiguration." + label(refused.reason()));
      events.warn(
          "reconfiguration-refused",
          refused.sequence(),
          "a change of the configuration was refused: " + refused.reason());
    } else if (notice instanceof Notice.HistoryDiverged diverged) {
      diverged(diverged);
    } else if (notice instanceof Notice.RootDiverged diverged) {
      diverged(diverged);
    } else if (notice instanceof Notice.Repaired repaired) {
      diverged(repaired);
    } else {
      staging(notice);
    }
  }

  private void diverged(Notice notice) {
    if (notice instanceof Notice.HistoryDiverged diverged) {
      events.warn(
          "history-diverged",
          diverged.sequence(),
          String.format(
              Locale.ROOT,
              "order at %d is %s here and %s at a quorum; this replica stopped voting",
              diverged.sequence(),
              diverged.own(),
              diverged.certified()));
    } else if (notice instanceof Notice.RootDiverged diverged) {
      events.warn(
          "root-diverged",
          diverged.sequence(),
          String.format(
              Locale.ROOT,
              "checkpoint %d has root %s here and %s at f+1 others: this replica's state is wrong;"
                  + " it stops answering and voting for checkpoints, and repairs it",
              diverged.sequence(),
              diverged.own(),
              diverged.certified()));
    } else if (notice instanceof Notice.Repaired repaired) {
      counters.count("audit.repaired");
      events.info(
          "state-repaired",
          repaired.sequence(),
          String.format(
              Locale.ROOT,
              "the state is that of checkpoint %d and all batches up to %d after it",
              repaired.checkpoint(),
              repaired.sequence()));
    }
  }

  void deltaCertified(DeltaCertificate certificate) {
    counters.count("delta.certified");
    events.info(
        "delta-certified",
        certificate.sequence(),
        String.format(
            Locale.ROOT,
            "what differs between checkpoints %d and %d is certified with %d votes: %s",
            certificate.previous(),
            certificate.sequence(),
            certificate.votes().size(),
            certificate.root()));
  }

  /** A differential method has read all objects. */
  void scrubbed(long sequence) {
    counters.count("audit.scrubbed");
    events.info(
        "state-scrubbed", sequence, "checkpoint " + sequence + " read all objects, changed or not");
  }

  /** Which objects of this replica's own checkpoint were wrong. */
  void diverged(Divergence divergence) {
    counters.count("audit.objects", divergence.objects());
    events.warn(
        "objects-diverged",
        divergence.sequence(),
        "at checkpoint " + divergence.sequence() + " " + divergence);
  }

  private void staging(Notice notice) {
    if (notice instanceof Notice.Staged staged) {
      counters.count("staging.begun");
      events.info(
          "staged",
          staged.sequence(),
          String.format(
              Locale.ROOT,
              "the state is checkpoint %d of replica %d, on its word alone: nothing is shown until"
                  + " %d others confirm it",
              staged.sequence(),
              staged.source(),
              size.f()));
    } else if (notice instanceof Notice.StagedConfirmed confirmed) {
      counters.count("staging.confirmed");
      events.info(
          "staged-confirmed",
          confirmed.sequence(),
          String.format(
              Locale.ROOT,
              "what was replayed onto checkpoint %d of replica %d has the roots that replicas %s"
                  + " signed: it is right",
              confirmed.sequence(),
              confirmed.source(),
              confirmed.by()));
    } else if (notice instanceof Notice.StagingRefused refused) {
      counters.count("refused.staging." + label(refused.reason()));
      events.about(
          refused.source(),
          refused.reason().isLie() ? "staged-wrong" : "staging-given-up",
          refused.sequence(),
          String.format(
              Locale.ROOT,
              "checkpoint %d of replica %d is given up: %s",
              refused.sequence(),
              refused.source(),
              refused.reason()));
    }
  }

  private void refused(Effect.Refused refused) {
    counters.count("refused.order." + label(refused.reason()));
    boolean lie =
        refused.reason() == Refusal.BAD_SIGNATURE
            || refused.reason() == Refusal.CONFLICTING
            || refused.reason() == Refusal.BAD_REQUEST;
    if (lie && refused.origin() == Refusal.Origin.REPLICA) {
      events.about(
          refused.from(),
          "message-refused",
          0,
          "replica " + refused.from() + " sent a message refused as " + refused.reason());
    }
  }

  private void checkpointRefused(Notice.CheckpointRefused refused) {
    counters.count("refused.checkpoint." + label(refused.reason()));
    String name = refused.reason() == CheckpointRefusal.WRONG_ROOT ? "wrong-root" : "vote-refused";
    events.about(
        refused.from(),
        name,
        refused.sequence(),
        "replica "
            + refused.from()
            + (refused.reason() == CheckpointRefusal.WRONG_ROOT
                ? " voted for a root at " + refused.sequence() + " that is not the certified one"
                : " sent a checkpoint vote or certificate refused as " + refused.reason()));
  }

  void certified(OrderingEffect.Certified certified) {
    long sequence = certified.certificate().sequence();
    timings.noteIfKnown(
        sequence,
        timing -> {
          if (timing.certifiedMillis == 0 && timing.positionNanos != 0) {
            timing.certifiedMillis = sinceMillis(timing.positionNanos);
          }
        });
    if (certified.stable() && certified.certificate().kind() != CheckpointVote.KIND_SEQUENTIAL) {
      timings.noteIfKnown(
          sequence,
          timing -> {
            if (timing.stableMillis == 0) {
              timing.stableMillis = sinceMillis(timing.positionNanos);
            }
          });
      if (sequence > stableTold) { // told again when this replica has published it as well
        stableTold = sequence;
        events.info(
            "checkpoint-stable",
            sequence,
            String.format(
                Locale.ROOT,
                "checkpoint %d root %s is stable with %d votes",
                sequence,
                certified.certificate().root(),
                certified.certificate().votes().size()));
      }
    }
  }

  /** Milliseconds since then, at least 1: 0 means that it is not so yet. */
  static long sinceMillis(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos));
  }

  /** The state is that of a checkpoint of this replica's own. */
  void restored(Image image) {
    events.info(
        "checkpoint-restored",
        image.sequence(),
        "restored own checkpoint " + image.sequence() + " root " + image.header().root());
  }

  /** The state is that of a fetched checkpoint. */
  void installed(long sequence) {
    events.info("checkpoint-installed", sequence, "the state is that of checkpoint " + sequence);
  }

  /** A part of this replica's own store is not what was written. */
  void damaged(String what) {
    counters.count("store.damaged");
    events.warn("checkpoint-damaged", 0, what);
  }

  /** Somebody's connection was refused before it could say anything. */
  void connectionRefused(Peer peer, CloseReason reason, String text) {
    counters.count("refused.connection." + label(reason));
    if (peer.role() == PeerRole.REPLICA) {
      events.about(peer.id(), "replica-refused", 0, "refused replica " + peer.id() + ": " + text);
    } else {
      events.warn("client-refused", 0, "refused client " + peer.id() + ": " + text);
    }
  }

  void taken(CheckpointTaken taken) {
    timings.note(
        taken.sequence(),
        timing -> {
          timing.method = taken.method();
          timing.leadRequests = taken.leadRequests();
          timing.slackRequests = taken.slackRequests();
          timing.late = taken.late();
        });
    if (taken.late()) {
      counters.count("checkpoint.late");
    }
    if (taken.hindered()) {
      counters.count("checkpoint.hindered");
    }
    if (taken.continuous()) {
      counters.count("checkpoint.continuous");
    }
  }

  /** Nothing is executed before a checkpoint leads past a batch at which the service failed. */
  void failedBefore(long batch) {
    events.warn(
        "service-failed-before",
        batch,
        String.format(
            Locale.ROOT,
            "the service failed at batch %d in an earlier run: waiting for a certified checkpoint"
                + " at or above it; one of HYBRID has that batch executed again if it is in its"
                + " log",
            batch));
  }

  void waiting(ExecutionEffect.Waiting waiting) {
    counters.count("execution.waiting." + label(waiting.reason()));
    if (waiting.reason() == ExecutionEffect.Waiting.Reason.NO_STABLE_CHECKPOINT) {
      events.warn(
          "no-stable-checkpoint",
          waiting.sequence(),
          String.format(
                  Locale.ROOT,
                  "execution stops after batch %d: no checkpoint became stable for two intervals;"
                      + " see",
                  waiting.sequence())
              + " `evenkeel status` for replicas that are down or vote otherwise");
    }
  }

  void demoted(TransferEffect.Demoted demoted, long sequence) {
    counters.count("refused.transfer." + label(demoted.reason()));
    if (demoted.reason().isLie()) {
      counters.count("refused.chunks");
      events.about(
          demoted.source(),
          "chunk-refused",
          sequence,
          String.format(
              Locale.ROOT,
              "replica %d sent a part of checkpoint %d that is wrong (%s); not used, not asked"
                  + " again",
              demoted.source(),
              sequence,
              demoted.reason()));
    } else {
      events.about(
          demoted.source(),
          "source-demoted",
          sequence,
          String.format(
              Locale.ROOT,
              "replica %d is not asked for checkpoint %d for a while: %s",
              demoted.source(),
              sequence,
              demoted.reason()));
    }
  }

  private static String label(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
