package io.evenkeel.bench;

/**
 * Under which conditions a run took place.
 *
 * @param objects number of objects in the state
 * @param objectBytes bytes of each value
 * @param clients each with one request outstanding, or the most outstanding at once with a rate
 * @param writeShare which part of the requests writes, 0 to 1
 * @param intervalRequests requests between two checkpoints, 0 if there are none
 * @param durable whether replicas sync their log before they answer
 * @param ratePerSecond requests that are due in a second; 0 if clients wait for their results
 */
public record Setup(
    long objects,
    long objectBytes,
    int clients,
    double writeShare,
    long intervalRequests,
    boolean durable,
    double ratePerSecond) {

  /** The same without checkpoints. */
  public Setup withoutCheckpoints() {
    return new Setup(objects, objectBytes, clients, writeShare, 0, durable, ratePerSecond);
  }
}
