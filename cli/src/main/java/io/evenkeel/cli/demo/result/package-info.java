/**
 * What a demonstration measured and found, as plain records: written by the run, read by the
 * reports. Times are wall-clock milliseconds since 1970 unless their name says otherwise, so that
 * clients and replicas of one machine can be put side by side.
 */
@NullMarked
package io.evenkeel.cli.demo.result;

import org.jspecify.annotations.NullMarked;
