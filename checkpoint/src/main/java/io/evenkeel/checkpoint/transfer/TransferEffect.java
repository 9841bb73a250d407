package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.Image;

/** What a receiver wants done, in this order. */
public sealed interface TransferEffect {

  /**
   * Send a request. Losing it is allowed.
   *
   * @param requestNumber unique within the transfer; comes back with the response
   */
  record Send(int source, long requestNumber, TransferRequest request) implements TransferEffect {}

  /**
   * A source is not asked any more, or not until a time. To be counted and shown.
   *
   * @param untilMillis when it gets another chance; {@link Long#MAX_VALUE}: never
   */
  record Demoted(int source, DemotionReason reason, long untilMillis) implements TransferEffect {}

  /**
   * An object of the own image could not be read and is fetched instead. To be counted and shown.
   *
   * @param detail what the store said about it
   */
  record LocalDamage(Digest hashedId, String detail) implements TransferEffect {}

  /**
   * A correct source has not got the checkpoint, and nobody who may have it answers at present.
   * Whoever knows of a newer certified one should fetch that; else the transfer goes on. Once.
   */
  record Stuck() implements TransferEffect {}

  /** The image is complete, its root is the target; it is not yet published. The last effect. */
  record Done(Image image) implements TransferEffect {}

  /** The transfer ended without a result. The last effect; the sink is to be closed. */
  record Failed(FailureReason reason, String detail) implements TransferEffect {}

  /** Why a transfer ended. */
  enum FailureReason {
    /** All sources lied, or were unavailable or slow too often. */
    NO_SOURCE_LEFT,
    /** The certified checkpoint is larger than this replica's limits allow. */
    TOO_LARGE,
    /** What the sink shares with an older image is damaged: the next one must not share. */
    BASE_LOST,
    /** The sink could not write. */
    SINK_FAILED,
    /** All parts were right and the whole is not: the certified header contradicts its own trie. */
    WRONG_RESULT
  }
}
