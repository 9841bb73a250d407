/**
 * A whole cluster of real processes on this machine, for commands that show or measure something.
 *
 * <pre>
 *   LocalPlan --> LocalCluster --+-- Fleet: the replicas' processes, each started by a Launch
 *                                +-- Watch: asks all replicas several times a second
 *                                |     +-- History: what they said, over all their lives
 *                                +-- one client
 * </pre>
 */
@NullMarked
package io.evenkeel.cli.local;

import org.jspecify.annotations.NullMarked;
