/** {@code evenkeel top}: how the replicas are, again and again, in a terminal. */
@NullMarked
package io.evenkeel.cli.top;

import org.jspecify.annotations.NullMarked;
