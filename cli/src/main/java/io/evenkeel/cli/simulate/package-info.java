/** {@code evenkeel simulate}: runs plans of faults against simulated clusters. */
@NullMarked
package io.evenkeel.cli.simulate;

import org.jspecify.annotations.NullMarked;
