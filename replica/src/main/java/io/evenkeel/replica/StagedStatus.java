package io.evenkeel.replica;

/**
 * How far a staged state is.
 *
 * @param source the replica whose checkpoint it began with
 * @param sequence of that checkpoint
 * @param executed last batch that was replayed onto it
 * @param confirmed others who signed a root that it had; {@code f} are needed
 */
public record StagedStatus(int source, long sequence, long executed, int confirmed) {}
