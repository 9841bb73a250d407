package io.evenkeel.cli.doctor;

import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.node.config.ClusterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether all cluster files say the same; if not, where they part. */
final class Differences {

  private static final int LINES_MAX = 3;

  private final Findings findings;

  Differences(Findings findings) {
    this.findings = findings;
  }

  void run(Map<String, ClusterConfig> clusters) {
    String first = null;
    boolean equal = true;
    for (Map.Entry<String, ClusterConfig> entry : clusters.entrySet()) {
      if (first == null) {
        first = entry.getKey();
        continue;
      }
      ClusterConfig expected = clusters.get(first);
      if (expected != null && !entry.getValue().agreesWith(expected.digest())) {
        equal = false;
        findings.error(
            Check.CONFIGURATION,
            "the cluster files of "
                + first
                + " and "
                + entry.getKey()
                + " differ: "
                + where(expected, entry.getValue()),
            "copy one cluster.yaml to all machines; replicas whose files differ refuse each other");
      }
    }
    if (clusters.size() > 1 && equal) {
      findings.ok(Check.CONFIGURATION, "all " + clusters.size() + " see the same cluster file");
    }
  }

  private static String where(ClusterConfig one, ClusterConfig other) {
    List<String> ones = settings(one);
    List<String> others = settings(other);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < Math.max(ones.size(), others.size()); i++) {
      String left = i < ones.size() ? ones.get(i) : "nothing";
      String right = i < others.size() ? others.get(i) : "nothing";
      if (!left.equals(right)) {
        found.add("`" + left + "` and `" + right + "`");
      }
    }
    String more = found.size() > LINES_MAX ? ", and " + (found.size() - LINES_MAX) + " more" : "";
    return String.join(", ", found.subList(0, Math.min(LINES_MAX, found.size()))) + more;
  }

  private static List<String> settings(ClusterConfig config) {
    return config
        .toYaml()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }
}
