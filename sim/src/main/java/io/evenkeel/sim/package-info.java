/** A world of virtual time, network, disks, clocks and liars around the replicas that ship. */
@NullMarked
package io.evenkeel.sim;

import org.jspecify.annotations.NullMarked;
