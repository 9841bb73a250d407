package io.evenkeel.api;

import java.util.List;

/**
 * What a request of an {@link UpdateService} came to.
 *
 * @param result the result, the same on every correct replica
 * @param updates what the request did to the state, in this order; empty if it changed nothing or
 *     nobody asked for them
 */
public record Outcome(Result result, List<Update> updates) {}
