/** {@code evenkeel ratis}: the same services and checkpoints under Apache Ratis. */
@NullMarked
package io.evenkeel.cli.ratis;

import org.jspecify.annotations.NullMarked;
