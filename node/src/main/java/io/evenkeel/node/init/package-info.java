/**
 * The files of a new cluster, as {@code evenkeel init} writes them: {@link
 * io.evenkeel.node.init.ClusterDirectory} from a {@link io.evenkeel.node.init.ClusterPlan}.
 */
@NullMarked
package io.evenkeel.node.init;

import org.jspecify.annotations.NullMarked;
