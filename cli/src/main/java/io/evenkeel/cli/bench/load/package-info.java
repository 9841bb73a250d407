/** What several experiments load a cluster with, and how they wait for what it does. */
@NullMarked
package io.evenkeel.cli.bench.load;

import org.jspecify.annotations.NullMarked;
