/**
 * {@code evenkeel reconfigure}: other keys for a replica, another replica in its place, a replica
 * back that lost its disk. Each is prepared, signed with the operator's key, and ordered.
 */
@NullMarked
package io.evenkeel.cli.reconfigure;

import org.jspecify.annotations.NullMarked;
