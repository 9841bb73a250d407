package io.evenkeel.checkpoint.transfer;

/** What happens to a receiver. */
public sealed interface TransferEvent {

  /** Time passed, or there is local work left; see {@link TransferReceiver#nextWakeMillis}. */
  record Tick() implements TransferEvent {}

  /**
   * A response arrived.
   *
   * @param source replica the connection it came on belongs to
   * @param requestNumber the one given in {@link TransferEffect.Send}
   */
  record ResponseArrived(int source, long requestNumber, TransferResponse response)
      implements TransferEvent {}
}
