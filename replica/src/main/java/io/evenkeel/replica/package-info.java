/** Joins agreement and execution: checkpoint votes, recovery. */
@NullMarked
package io.evenkeel.replica;

import org.jspecify.annotations.NullMarked;
