/** The command line: the only place that knows everything. */
@NullMarked
package io.evenkeel.cli;

import org.jspecify.annotations.NullMarked;
