package io.evenkeel.cli.local;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Linux says about a process. */
final class ProcStatus {

  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB$");

  private static final Pattern NOW = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");

  private ProcStatus() {}

  /** The peak of resident memory in the text of {@code /proc/<pid>/status}, 0 if not there. */
  static long peakBytes(String status) {
    Matcher matcher = PEAK.matcher(status);
    return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 0;
  }

  /** The present resident memory in that text, 0 if not there. */
  static long residentBytes(String status) {
    Matcher matcher = NOW.matcher(status);
    return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 0;
  }
}
