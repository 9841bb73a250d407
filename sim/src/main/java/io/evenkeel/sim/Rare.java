package io.evenkeel.sim;

/** States that a campaign must have reached, or it has shown less than it seems to (I14). */
enum Rare {
  VIEW_ENTERED("a view entered"),
  VIEW_SKIPPED("a view entered that is not the next"),
  VIEW_REPROPOSED("a NEW-VIEW that proposes again"),
  VIEW_NULL_BATCH("a NEW-VIEW with a null batch"),
  VIEW_BODY_FETCHED("a body fetched for a new view"),
  VIEW_CHANGE_WHILE_RECOVERING("a view change during a transfer"),
  VIEW_CHANGE_BY_OTHERS("a view left because others did"),
  NULL_BATCH_EXECUTED("a null batch executed"),
  SUSPECTED_SILENCE("a primary suspected for silence"),
  SUSPECTED_TIMEOUT("a primary suspected for a request"),
  SUSPECTED_EQUIVOCATION("a primary caught with two batches"),
  SUSPECTED_PROPOSAL("a primary caught with a wrong proposal"),
  SUSPECTED_NEW_VIEW("a primary caught with a wrong NEW-VIEW"),
  SUSPECTED_SLOW("a primary suspected for being slow"),
  CRASH_IN_ORDERING("a crash between two effects of ordering"),
  CRASH_IN_VIEW_CHANGE("a crash while a view was being left"),
  CRASH_IN_CAPTURE("a crash during a capture"),
  CRASH_IN_PUBLISH("a crash during disk operations of a checkpoint"),
  CRASH_IN_TRANSFER("a crash during a transfer"),
  CRASH_IN_RECOVERY("a crash while starting"),
  POWER_LOST("unsynced bytes lost"),
  RESTORED("a restart from a checkpoint"),
  REPLAYED("a restart that replays the log"),
  DAMAGE_FOUND("a damaged checkpoint found"),
  DISK_FAILED("a disk that failed"),
  VOTE_LOST("a replica without its vote log"),
  CAPTURE_LATE("a capture late at its position"),
  CAPTURE_WAITED_FOR("execution waits for a late capture"),
  COPIED_BY_EXECUTOR("an object copied by the executor for a checkpoint"),
  COPIES_AT_CAP("an executor that waited for its copies to be written"),
  UPDATES_AT_CAP("an executor that waited for its updates to be applied"),
  PREVIOUS_LATE("a position reached before the previous checkpoint was published"),
  STOPPED_UNSTABLE("execution stopped for want of a stable checkpoint"),
  CHECKPOINT_FAILED("a checkpoint that failed"),
  TRANSFER_STARTED("a transfer started"),
  TRANSFER_DONE("a transfer completed"),
  TRANSFER_FAILED("a transfer failed"),
  TRANSFER_LIE_REFUSED("a lying source demoted"),
  INSTALLED("a checkpoint installed while running"),
  WRONG_ROOT_REPORTED("a wrong root reported"),
  OBJECT_DAMAGED("an object damaged in memory"),
  ROOT_DIVERGED("a replica that found its own root wrong"),
  DAMAGE_NAMED("a damaged object named"),
  REPAIR_REPLAYED("batches executed again for a repair"),
  REPAIRED("a state repaired"),
  SCRUBBED("a differential method that read all objects"),
  DELTA_CERTIFIED("a certified delta"),
  ORDER_CERTIFIED("an order certificate"),
  CERTIFICATE_AT_CHECKPOINT("an order certificate between multiples of K"),
  BATCHES_FETCHED("batches fetched"),
  CONFLICT_REFUSED("a second, different vote refused"),
  BAD_SIGNATURE_REFUSED("a bad signature refused"),
  BAD_REQUEST_REFUSED("a bad request refused"),
  QUOTA_REFUSED("a message over quota refused"),
  SESSION_EXPIRED("an expired session"),
  RESULT_RESENT("a reply sent again"),
  RECONFIGURED("a change of the configuration"),
  FORGED_CHANGE_REFUSED("a forged change of the configuration refused"),
  VOTES_AGAIN("a new incarnation that votes"),
  SERVICE_HALTED("a service that failed in a request"),
  MODIFICATION_MISSED("a modification that the service did not report"),
  OWN_ROOT_WRONG("a replica that says its own root is wrong"),
  PAUSED("a process that stood still and went on"),
  LOG_TAIL_LOST("unsynced records of a log lost"),
  PUBLISHED_SLOWLY("a checkpoint published on a slow disk"),
  BOTH_TWINS_HEARD("a replica that hears both of two twins"),
  CLIENT_QUOTA_REFUSED("a request over a client's share refused"),
  FAILED_AGAIN("a service that failed in the same request after a restart"),
  FAILED_BATCH_PASSED("a replica past the batch at which its service failed"),
  LOG_REACHED("a hybrid checkpoint"),
  LOG_NOT_CERTIFIED("a log that is not the certified one");

  private final String text;

  Rare(String text) {
    this.text = text;
  }

  /** For people. */
  String text() {
    return text;
  }
}
