/**
 * Large objects that change in small places: what copying after a write costs there, against
 * updates.
 */
@NullMarked
package io.evenkeel.cli.bench.grain;

import org.jspecify.annotations.NullMarked;
