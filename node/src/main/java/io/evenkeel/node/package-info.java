/** The real world: threads, keys, configuration, metrics, HTTP. */
@NullMarked
package io.evenkeel.node;

import org.jspecify.annotations.NullMarked;
