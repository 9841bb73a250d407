package io.evenkeel.testcluster;

/**
 * A checkpoint that is the same on all running replicas.
 *
 * @param sequence its position: the number of the last batch whose effects it holds
 * @param root digest that commits to all of its bytes, in hexadecimal
 */
public record StableCheckpoint(long sequence, String root) {}
