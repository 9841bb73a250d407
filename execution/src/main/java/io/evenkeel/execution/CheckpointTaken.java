package io.evenkeel.execution;

/**
 * What is known of a checkpoint when its pause is over.
 *
 * @param sequence its position
 * @param method name of the method that took it
 * @param startedAt sequence number at which the capture started
 * @param leadRequests requests executed from capture start to position
 * @param slackRequests requests executed from the capture's end to the position; 0 if late
 * @param late whether the capture had not visited everything at the position, or execution waited
 *     for the previous checkpoint
 * @param hindered whether the capture started later than wanted, since the previous checkpoint was
 *     not completed
 * @param continuous whether captures take longer than the interval allows
 */
public record CheckpointTaken(
    long sequence,
    String method,
    long startedAt,
    long leadRequests,
    long slackRequests,
    boolean late,
    boolean hindered,
    boolean continuous) {}
