package io.evenkeel.agreement;

/**
 * The two clocks a step may know.
 *
 * @param monotonicMicros never goes back; for timers
 * @param wallMillis wall clock, milliseconds since 1970; only for a batch's timestamp
 */
public record Now(long monotonicMicros, long wallMillis) {}
