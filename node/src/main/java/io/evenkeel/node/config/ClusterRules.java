package io.evenkeel.node.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What must hold between settings of {@code cluster.yaml}; each failure is one line. */
final class ClusterRules {

  private final ClusterConfig config;
  private final Path file;

  private ClusterRules(ClusterConfig config, Path file) {
    this.config = config;
    this.file = file;
  }

  static void check(ClusterConfig config, Path file) {
    ClusterRules rules = new ClusterRules(config, file);
    rules.replicas();
    rules.principals();
    rules.keys();
    rules.agreement();
  }

  /** Refuses a number of replicas that is not 3f+1 with f at least 1. */
  static void checkReplicaCount(int n, String where) {
    if (n >= 4 && n <= ClusterConfig.REPLICAS_MAX && n % 3 == 1) {
      return;
    }
    int below = Math.max(4, Math.min(ClusterConfig.REPLICAS_MAX, (n - 1) / 3 * 3 + 1));
    int above = Math.min(ClusterConfig.REPLICAS_MAX, below + 3);
    String nearest = n < 4 ? "4" : n > above ? Integer.toString(above) : below + " or " + above;
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "%d replicas (%s): the number must be 3f+1 (4, 7, 10, ... %d) to survive f faulty"
                + " ones; use %s",
            n,
            where,
            ClusterConfig.REPLICAS_MAX,
            nearest));
  }

  static void checkText(SettingType<String> type, String text, String where) {
    try {
      String unused = type.parser().apply(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(where + " is `" + text + "`; allowed: " + type.allowed(), e);
    }
  }

  private void replicas() {
    List<ReplicaEntry> replicas = config.replicas();
    checkReplicaCount(replicas.size(), file.toString());
    Map<String, String> addresses = new HashMap<>();
    for (int i = 0; i < replicas.size(); i++) {
      ReplicaEntry replica = replicas.get(i);
      if (i > 0 && replicas.get(i - 1).id() == replica.id()) {
        throw twice("replica id " + replica.id(), "two entries", "number replicas 0 to n-1");
      }
      if (replica.id() != i) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "replica id %d is missing in %s; number the %d replicas 0 to %d",
                i,
                file,
                replicas.size(),
                replicas.size() - 1));
      }
      String address = replica.host().toLowerCase(Locale.ROOT) + ":" + replica.port();
      unique(addresses, address, "address", "replica " + i, "give each its own host or port");
    }
  }

  private void principals() {
    if (config.principals().size() > ClusterConfig.PRINCIPALS_MAX) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%d principals in %s; at most %d are allowed",
              config.principals().size(),
              file,
              ClusterConfig.PRINCIPALS_MAX));
    }
    Map<String, String> ids = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    for (PrincipalEntry principal : config.principals()) {
      String who = "principal " + principal.name();
      unique(ids, Integer.toString(principal.id()), "principal id", who, "give each its own");
      unique(names, principal.name(), "principal name", "id " + principal.id(), "rename one");
    }
  }

  private void keys() {
    Map<String, String> seen = new HashMap<>();
    String fix = "every key belongs to one participant and one purpose";
    unique(seen, config.operatorKey().base64(), "key", "operatorKey", fix);
    for (ReplicaEntry replica : config.replicas()) {
      String who = "replica " + replica.id();
      unique(seen, replica.tlsKey().base64(), "key", who + " tlsKey", fix);
      unique(seen, replica.signKey().base64(), "key", who + " signKey", fix);
      unique(seen, replica.macKey().base64(), "key", who + " macKey", fix);
    }
    for (PrincipalEntry principal : config.principals()) {
      String who = "principal " + principal.name();
      unique(seen, principal.signKey().base64(), "key", who + " signKey", fix);
      unique(seen, principal.macKey().base64(), "key", who + " macKey", fix);
    }
  }

  private void agreement() {
    AgreementSettings agreement = config.agreement();
    int interval = agreement.orderInterval();
    if (agreement.window() % interval != 0 || agreement.window() < 2 * interval) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "setting `agreement.window` in %s is %d; allowed: a multiple of"
                  + " `agreement.orderInterval` (%d), at least twice it; use %d",
              file,
              agreement.window(),
              interval,
              4 * interval));
    }
    if (agreement.pipelineBatchesMax() > agreement.window()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "setting `agreement.pipelineBatchesMax` in %s is %d; allowed: at most"
                  + " `agreement.window` (%d)",
              file,
              agreement.pipelineBatchesMax(),
              agreement.window()));
    }
  }

  private void unique(Map<String, String> seen, String value, String what, String who, String fix) {
    String other = seen.putIfAbsent(value, who);
    if (other != null) {
      throw twice(what + " " + value, other + " and " + who, fix);
    }
  }

  private ConfigException twice(String what, String who, String fix) {
    return new ConfigException(
        String.format(Locale.ROOT, "%s stands twice in %s (%s); %s", what, file, who, fix));
  }
}
