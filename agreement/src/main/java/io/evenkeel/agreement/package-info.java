/** PBFT as a step machine: order, view change, votes. */
@NullMarked
package io.evenkeel.agreement;

import org.jspecify.annotations.NullMarked;
