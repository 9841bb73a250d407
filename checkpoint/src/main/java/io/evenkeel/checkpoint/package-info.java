/** Checkpoint methods, capture timing, root, store format, transfer. */
@NullMarked
package io.evenkeel.checkpoint;

import org.jspecify.annotations.NullMarked;
