/**
 * Threads with a queue in front: one writer each for ordering, execution and checkpoints. A lane
 * takes events in the order in which they were put and never blocks another lane.
 */
@NullMarked
package io.evenkeel.node.lane;

import org.jspecify.annotations.NullMarked;
