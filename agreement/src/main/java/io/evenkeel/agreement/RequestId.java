package io.evenkeel.agreement;

/**
 * Names a request. A session has one request outstanding at a time and numbers them upwards.
 *
 * @param principal the client identity whose key signs, from 0
 * @param session one connection lifetime of a client, chosen by it
 * @param number grows with each request of the session, from 1
 */
public record RequestId(int principal, long session, long number) {}
