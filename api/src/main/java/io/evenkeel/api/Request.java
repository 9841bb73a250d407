package io.evenkeel.api;

/**
 * One request in its agreed place. Everything in it is identical on every correct replica; it is
 * the only source of time and randomness a service may use.
 *
 * @param client session that sent the request
 * @param number the session's own number of this request; grows within a session
 * @param operation bytes only the service understands; the service must not change them
 * @param sequence sequence number of the batch the request belongs to
 * @param timestampMillis agreed wall-clock time of the batch in milliseconds since 1970; never goes
 *     back from one batch to the next
 * @param seed agreed pseudo-random seed, different for each request. A faulty primary can influence
 *     it: it gives determinism, not secrecy
 */
public record Request(
    ClientId client,
    long number,
    byte[] operation,
    long sequence,
    long timestampMillis,
    long seed) {}
