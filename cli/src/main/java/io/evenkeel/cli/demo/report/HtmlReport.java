package io.evenkeel.cli.demo.report;

import io.evenkeel.cli.demo.result.DemoResult;

/** stub until written below. */
public final class HtmlReport {
  private HtmlReport() {}

  public static String of(DemoResult result) {
    return "";
  }
}
