package io.evenkeel.cli.doctor;

import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.cli.doctor.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** What was found so far about one participant, or about all. */
final class Findings {

  private final List<Finding> all;
  private final String about;

  private Findings(List<Finding> all, String about) {
    this.all = all;
    this.about = about;
  }

  /** Nothing yet, about the cluster as a whole. */
  static Findings empty() {
    return new Findings(new ArrayList<>(), "cluster");
  }

  /** A view that adds findings about somebody to the same list. */
  Findings about(String whom) {
    return new Findings(all, whom);
  }

  void ok(Check check, String text) {
    all.add(new Finding(Severity.OK, check, about, text, ""));
  }

  void skipped(Check check, String text) {
    all.add(new Finding(Severity.SKIPPED, check, about, text, ""));
  }

  void warning(Check check, String text, String fix) {
    all.add(new Finding(Severity.WARNING, check, about, text, fix));
  }

  void error(Check check, String text, String fix) {
    all.add(new Finding(Severity.ERROR, check, about, text, fix));
  }

  /** A message of ours: what is wrong, then, behind the last semicolon, what to do. */
  void error(Check check, RuntimeException message) {
    String text = String.valueOf(message.getMessage());
    int at = text.lastIndexOf("; ");
    if (at < 0) {
      error(check, text, "correct what the message names");
    } else {
      error(check, text.substring(0, at), text.substring(at + 2));
    }
  }

  List<Finding> list() {
    return List.copyOf(all);
  }

  long count(Severity severity) {
    return all.stream().filter(finding -> finding.severity() == severity).count();
  }
}
