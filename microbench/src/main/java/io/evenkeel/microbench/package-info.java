/**
 * Micro-benchmarks of the hot pieces. Each gives a ratio to what the machine can do at most with
 * the same bytes (copying, hashing, scanning), measured in the same run, and is compared with a
 * stored baseline. Not shipped, and nothing depends on it. How to run it stands in CONTRIBUTING.md.
 */
@NullMarked
package io.evenkeel.microbench;

import org.jspecify.annotations.NullMarked;
