/**
 * What a recording of the Flight Recorder says about where a process spent its time and its memory,
 * as a page that needs nothing else.
 */
@NullMarked
package io.evenkeel.cli.flame;

import org.jspecify.annotations.NullMarked;
