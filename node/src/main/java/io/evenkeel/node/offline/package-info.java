/**
 * What can be known of a replica's directory, an archive or a proof without a running replica and
 * without any private key: the public keys that a cluster began with ({@code cluster.yaml}), and
 * changes of them that its operator signed, are enough.
 *
 * <ul>
 *   <li>{@link io.evenkeel.node.offline.ReplicaCheckpoints} reads the checkpoints of a replica,
 *       which may be running;
 *   <li>{@link io.evenkeel.node.offline.LogEntries} reads the protocol log of one that is stopped;
 *   <li>{@link io.evenkeel.node.offline.Archive} and {@link io.evenkeel.node.offline.CheckedProof}
 *       judge files that left a replica;
 *   <li>{@link io.evenkeel.node.offline.RestoredCluster} gives a new cluster the state in an
 *       archive: the one place that signs, with the keys that were made for that cluster just
 *       before.
 * </ul>
 */
@NullMarked
package io.evenkeel.node.offline;

import org.jspecify.annotations.NullMarked;
