/**
 * What clients did and heard, and whether one correct store could have answered so: registers by a
 * {@link io.evenkeel.cli.torture.history.Linearizer}, a bank by its balances, entries that are
 * written once by reading them. Requests whose outcome nobody knows are part of it.
 */
@NullMarked
package io.evenkeel.cli.torture.history;

import org.jspecify.annotations.NullMarked;
