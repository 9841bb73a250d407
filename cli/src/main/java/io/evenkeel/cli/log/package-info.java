/**
 * The commands of {@code evenkeel log}: the protocol log of a stopped replica, for post-mortems.
 */
@NullMarked
package io.evenkeel.cli.log;

import org.jspecify.annotations.NullMarked;
