package io.evenkeel.bench.report;

import java.util.List;

/**
 * A table.
 *
 * @param title empty if it needs none
 * @param note what its columns mean; empty if nothing needs to be said
 */
public record Grid(String title, List<String> header, List<List<String>> rows, String note) {}
