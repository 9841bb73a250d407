package io.evenkeel.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one check found.
 *
 * @param severity how bad it is
 * @param check what was checked
 * @param about whom it is about, such as {@code replica 2}
 * @param text what is there
 * @param fix what to do; empty if nothing
 */
record Finding(Severity severity, Check check, String about, String text, String fix) {

  /** How bad a finding is. */
  enum Severity {
    /** As it should be. */
    OK,
    /** Could not be checked from here; says why. */
    SKIPPED,
    /** Works now; will not for ever, or not well. */
    WARNING,
    /** Does not work. */
    ERROR
  }

  /** What is checked. */
  enum Check {
    /** Files load, and agree with each other. */
    CONFIGURATION,
    /** Private keys are there and belong to the public ones. */
    KEYS,
    /** Nobody else may read private keys. */
    FILE_MODES,
    /** Certificates: validity, authority, names. */
    CERTIFICATES,
    /** The data directory: whose it is, whether its vote log is whole. */
    DATA,
    /** Room and fsync. */
    DISK,
    /** The listening port. */
    PORT,
    /** Wall clocks. */
    CLOCK,
    /** A running replica: reachable, votes. */
    RUNNING,
    /** Versions of running replicas. */
    VERSION;

    /** As it is shown. */
    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The finding for programs. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("severity", severity.name().toLowerCase(Locale.ROOT));
    facts.put("check", check.label());
    facts.put("about", about);
    facts.put("text", text);
    facts.put("fix", fix);
    return facts;
  }
}
