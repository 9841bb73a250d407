/**
 * Results for people: {@code report.html}, which needs nothing but itself, the same pictures as SVG
 * files, and tables. Pure functions of {@link io.evenkeel.bench.Results} and timelines.
 */
@NullMarked
package io.evenkeel.bench.report;

import org.jspecify.annotations.NullMarked;
