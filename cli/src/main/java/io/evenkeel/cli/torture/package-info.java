/**
 * {@code evenkeel torture}: a cluster of real processes under load, on which everything that may
 * break is broken, and the check that clients noticed nothing but waiting.
 */
@NullMarked
package io.evenkeel.cli.torture;

import org.jspecify.annotations.NullMarked;
