/**
 * A demonstration's result for people and programs: a table for the terminal, {@code results.json},
 * and {@code report.html}, which needs nothing but itself. Pure functions of the records in {@code
 * demo.result}.
 */
@NullMarked
package io.evenkeel.cli.demo.report;

import org.jspecify.annotations.NullMarked;
