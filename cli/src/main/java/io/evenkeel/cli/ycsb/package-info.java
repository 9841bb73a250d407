/** {@code evenkeel ycsb}: YCSB's own client in a process of its own, and what it said. */
@NullMarked
package io.evenkeel.cli.ycsb;

import org.jspecify.annotations.NullMarked;
