/** Runs batches on a service: exactly-once, replies, captures. */
@NullMarked
package io.evenkeel.execution;

import org.jspecify.annotations.NullMarked;
