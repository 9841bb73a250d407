package io.evenkeel.execution;

import io.evenkeel.api.ClientId;

/**
 * A session's last executed request: the state has the reply to it, or knows that it was dropped.
 *
 * @param number number of that request in its session
 */
public record LastRequest(ClientId client, long number) {}
