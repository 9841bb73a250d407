package io.evenkeel.agreement;

/** Why something that came from outside was not accepted. */
public enum Refusal {
  /** The sender is no other replica of this cluster. */
  UNKNOWN_SENDER,
  /** By an incarnation of the sender that is not one any more, or not yet. */
  WRONG_INCARNATION,
  /** Made in a configuration that proves nothing here, or is not known yet. */
  WRONG_CONFIGURATION,
  /** For another view than this replica's. */
  WRONG_VIEW,
  /** Only the primary may send this. */
  NOT_PRIMARY,
  /** Only a backup may send this. */
  NOT_BACKUP,
  /** Outside the window of sequence numbers. */
  OUTSIDE_WINDOW,
  /** The sender said something else about the same before. */
  CONFLICTING,
  /** The sender's earlier signature on the same subject was bad: not looked at any more. */
  STRUCK,
  /** A replica's signature does not hold. */
  BAD_SIGNATURE,
  /** A request that neither its MAC nor its signature proves. */
  BAD_REQUEST,
  /** Too many requests, too many bytes, or an operation too large. */
  TOO_LARGE,
  /** A batch from further in the future than configured. */
  TIMESTAMP,
  /** Numbers that no correct sender sends: negative, unordered, too many. */
  MALFORMED,
  /** Too many verifications for this sender are under way. */
  VERIFICATION_QUOTA,
  /** The queue, or the sender's share of it, is full. */
  QUEUE_FULL,
  /** The same session has a newer request. */
  SUPERSEDED,
  /** A request that was ordered long ago, from a sender that repeats more than a correct one. */
  TOO_OFTEN,
  /** More FETCH-BATCHES than allowed, or a FETCH-REQUEST that no offer invited. */
  FETCH_QUOTA,
  /** Batches nobody asked this sender for. */
  UNREQUESTED,
  /** A VIEW-CHANGE whose content or certificates do not hold. */
  BAD_VIEW_CHANGE,
  /** A NEW-VIEW that does not follow from valid VIEW-CHANGEs. */
  BAD_NEW_VIEW,
  /** More VIEW-CHANGEs or NEW-VIEWs than allowed. */
  VIEW_QUOTA;

  /** What kind of number a sender's number is. */
  public enum Origin {
    /** A replica. */
    REPLICA,
    /** A client's principal. */
    PRINCIPAL
  }
}
