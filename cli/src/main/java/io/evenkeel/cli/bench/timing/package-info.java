/**
 * When captures start, against what somebody would have chosen who knew what was coming: in virtual
 * time, with the classes that ship, where the clock of a busy machine would decide; and on replicas
 * of their own processes.
 */
@NullMarked
package io.evenkeel.cli.bench.timing;

import org.jspecify.annotations.NullMarked;
