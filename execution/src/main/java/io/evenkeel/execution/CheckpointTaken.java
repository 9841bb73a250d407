package io.evenkeel.execution;

/**
 * What is known of a checkpoint when its pause is over.
 *
 * @param sequence its position
 * @param method name of the method that took it
 * @param startedAt sequence number at which the capture started
 * @param leadRequests requests executed from capture start to position
 * @param slackRequests requests executed from the capture's end to the position; 0 if late
 * @param late whether execution waited for the capture
 */
public record CheckpointTaken(
    long sequence,
    String method,
    long startedAt,
    long leadRequests,
    long slackRequests,
    boolean late) {}
