package io.evenkeel.sim.plan;

import java.util.Arrays;
import java.util.List;

/** How a faulty replica deviates. All but the last few need no accomplice. */
public enum Lie {
  /** As primary: two batches for one number, each half of the others told one. */
  EQUIVOCATE,
  /** As primary: some replicas get no proposal. */
  WITHHOLD,
  /** As primary: no proposal at all, while it says that it lives. */
  STALL,
  /** Requests of one principal are dropped wherever they come from. */
  CENSOR,
  /** As primary: a request that no client sent. */
  INVENT,
  /** As primary: a time far in the future. */
  WRONG_TIME,
  /** As new primary: a NEW-VIEW that drops or changes what was prepared. */
  WRONG_NEW_VIEW,
  /** VIEW-CHANGEs that hide what was prepared. */
  FORGETFUL_VIEW_CHANGE,
  /** VIEW-CHANGEs for ever higher views. */
  VIEW_SPAM,
  /** Votes for some only, and a COMMIT with each PREPARE. */
  VOTES_FOR_SOME,
  /** Votes for whatever somebody proposes, whatever it voted for before. */
  VOTES_FOR_ALL,
  /** A second, different PREPARE, COMMIT and ORDER-VOTE beside each. */
  DOUBLE_VOTE,
  /** Wrong roots in checkpoint votes. */
  WRONG_ROOT,
  /** Certificates with made-up signatures of others, for orders and checkpoints. */
  FORGED_CERTIFICATE,
  /** Reports of a place it has not reached. */
  WRONG_PROGRESS,
  /** Other digests and bodies for those who are behind. */
  WRONG_BATCHES,
  /** Damaged chunks for those who fetch. */
  WRONG_CHUNKS,
  /** No answers to those who fetch. */
  NO_CHUNKS,
  /** Old messages again and again. */
  REPLAY,
  /** Wrong results to clients. */
  WRONG_REPLY,
  /** Nothing at all. */
  SILENT,
  /** Signatures that do not hold. */
  BAD_SIGNATURE,
  /**
   * Checkpoints of another state than its own, with all digests and signatures in order. In the
   * sequential family only: elsewhere its own audit finds them, as nobody else votes for such a
   * root.
   */
  WRONG_STATE;

  /** Those that mean something in every family. */
  static List<Lie> everywhere() {
    return Arrays.stream(values()).filter(lie -> lie != WRONG_STATE).toList();
  }
}
