package io.evenkeel.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What one checkpoint cost one replica, and the clients meanwhile; 0 where it is not known.
 *
 * @param sequence its position in the order
 * @param captureMillis how long reading objects beside requests took
 * @param pauseMicros time in which the executor did nothing else, all stops together
 * @param completionMillis from the position to the complete checkpoint
 * @param publishMillis writing it
 * @param stableMillis from its position until a quorum certified it
 * @param stallMillis the longest time in which no client got a result, from its capture until three
 *     seconds after it was stable
 * @param bytes of values in it
 * @param objectsCapturedInPause objects copied by the executor
 * @param objectsModifiedDuringCapture objects on the modification list at the position
 * @param leadRequests requests from the capture's start to the position
 * @param slackRequests requests from the capture's end to the position
 * @param late whether the capture was not over at the position, or execution waited
 * @param replica who took it
 * @param timeMillis wall clock at its position, milliseconds since 1970
 * @param pauseMicrosMax the longest stop of the executor between two batches
 * @param pauseCpuMicros the executor's CPU time in all stops
 */
public record Checkpoint(
    long sequence,
    long captureMillis,
    long pauseMicros,
    long completionMillis,
    long publishMillis,
    long stableMillis,
    long stallMillis,
    long bytes,
    long objectsCapturedInPause,
    long objectsModifiedDuringCapture,
    long leadRequests,
    long slackRequests,
    boolean late,
    @JsonInclude int replica,
    @JsonInclude long timeMillis,
    @JsonInclude long pauseMicrosMax,
    @JsonInclude long pauseCpuMicros) {}
