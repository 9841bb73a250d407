package io.evenkeel.agreement;

import java.util.List;
import java.util.Map;

/** What can happen to {@link Agreement}. Results of {@link Task}s are events too. */
public sealed interface Event
    permits Event.Started,
        Event.Tick,
        Event.RequestReceived,
        Event.MessageReceived,
        Event.ChangesAnnounced,
        Event.Executed,
        Event.StableCheckpoint,
        Event.CheckpointComing,
        Event.OwnCheckpoint,
        Event.Installed,
        Event.Answered,
        TaskResult {

  /** The driver is ready: stepped once, first. */
  record Started() implements Event {}

  /** Time passed: stepped every 10 to 50 ms. */
  record Tick() implements Event {}

  /** A client sent a request to this replica; the connection decides whether it may. */
  record RequestReceived(ClientRequest request) implements Event {}

  /**
   * Another replica sent a message.
   *
   * @param from the replica the connection authenticated
   * @param incarnation the incarnation whose key it authenticated
   */
  record MessageReceived(int from, long incarnation, ReplicaMessage message) implements Event {

    /** From a first incarnation. */
    public MessageReceived(int from, ReplicaMessage message) {
      this(from, 0, message);
    }
  }

  /**
   * Somebody told of changes of the configuration; what follows from those known and is signed by
   * the operator is believed, though not where it is in force.
   */
  record ChangesAnnounced(List<Reconfiguration> changes) implements Event {

    /** Changes; the list is copied. */
    public ChangesAnnounced {
      changes = List.copyOf(changes);
    }
  }

  /**
   * The execution lane executed everything up to a batch.
   *
   * @param resultBytes bytes of its results, for each principal that had some
   */
  record Executed(long sequence, Map<Integer, Long> resultBytes) implements Event {

    /** Without results that count. */
    public Executed(long sequence) {
      this(sequence, Map.of());
    }
  }

  /** A state checkpoint became stable and durable here: bodies up to it will not be served. */
  record StableCheckpoint(long sequence) implements Event {}

  /**
   * A checkpoint is on its way to this replica: batches up to it need not be fetched.
   *
   * @param sequence its position; 0 if none is, or the one that was does not come
   */
  record CheckpointComing(long sequence) implements Event {}

  /**
   * This replica holds a checkpoint that nobody else's can be compared with: bodies stay above the
   * one that it held before. Unlike at a stable one there is nothing for others to vote on, so it
   * votes for the order there only if that is where state transfer put it.
   */
  record OwnCheckpoint(long sequence) implements Event {}

  /**
   * State transfer put the execution lane at a batch: ordering jumps there.
   *
   * @param history the history digest after that batch, from the verified checkpoint
   * @param configurations likewise
   */
  record Installed(long sequence, Digest history, Configurations configurations) implements Event {}

  /**
   * The execution lane's state holds replies to these requests, though this replica may not have
   * seen them ordered: nobody needs to order them again.
   *
   * @param requests each session's last, the least recently executed first
   */
  record Answered(List<RequestId> requests) implements Event {

    /** Requests; the list is copied. */
    public Answered {
      requests = List.copyOf(requests);
    }
  }
}
