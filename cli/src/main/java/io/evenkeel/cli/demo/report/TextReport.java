package io.evenkeel.cli.demo.report;

import io.evenkeel.cli.base.Table;
import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.Invariant;
import java.util.List;

/** The result as text for a terminal. */
public final class TextReport {

  private TextReport() {}

  /** The tables and the sentences, lines ended by line feeds. */
  public static String of(DemoResult result) {
    Table methods = new Table(Figures.METHOD_HEADER);
    result.phases().forEach(phase -> methods.row(Figures.row(phase)));
    StringBuilder text = new StringBuilder().append(methods).append('\n');
    Figures.facts(result).forEach(line -> text.append(line).append('\n'));
    text.append('\n');
    Table invariants = new Table(List.of("invariant", "", "seen"));
    for (Invariant invariant : result.invariants()) {
      invariants.row(
          List.of(invariant.name(), invariant.held() ? "ok" : "FAILED", invariant.detail()));
    }
    return text.append(invariants).toString();
  }
}
