/** Real files: protocol log, checkpoint store, crash-safe publishing. */
@NullMarked
package io.evenkeel.storage;

import org.jspecify.annotations.NullMarked;
