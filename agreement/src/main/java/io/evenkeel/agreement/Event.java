package io.evenkeel.agreement;

/** What can happen to {@link Agreement}. Results of {@link Task}s are events too. */
public sealed interface Event
    permits Event.Started,
        Event.Tick,
        Event.RequestReceived,
        Event.MessageReceived,
        Event.Executed,
        Event.StableCheckpoint,
        Event.Installed,
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
   */
  record MessageReceived(int from, ReplicaMessage message) implements Event {}

  /** The execution lane executed everything up to a batch. */
  record Executed(long sequence) implements Event {}

  /** A state checkpoint became stable and durable here: bodies up to it will not be served. */
  record StableCheckpoint(long sequence) implements Event {}

  /**
   * State transfer put the execution lane at a batch: ordering jumps there.
   *
   * @param history the history digest after that batch, from the verified checkpoint
   */
  record Installed(long sequence, Digest history) implements Event {}
}
