package io.evenkeel.node.config;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.execution.Permission;
import io.evenkeel.execution.Permissions;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code cluster.yaml}: who takes part, and what all must do alike. Public, and the same on every
 * machine. Immutable.
 *
 * @param cluster the cluster's id; part of everything that is signed
 * @param operatorKey the operator's Ed25519 public key: signs changes of the configuration
 * @param clientAuthentication how replicas check requests
 * @param checkpoint where checkpoints stand
 * @param agreement how the order is agreed on
 * @param limits caps that all apply alike
 * @param replicas all replicas, ordered by id 0 to n-1; n is 3f+1
 * @param principals all principals, ordered by id
 */
public record ClusterConfig(
    String cluster,
    RawKey operatorKey,
    ClientAuthentication clientAuthentication,
    ClusterCheckpoint checkpoint,
    AgreementSettings agreement,
    Limits limits,
    List<ReplicaEntry> replicas,
    List<PrincipalEntry> principals) {

  /** Most replicas of a cluster. */
  public static final int REPLICAS_MAX = 100;

  /** Most principals of a cluster. */
  public static final int PRINCIPALS_MAX = 5_000;

  static final int VERSION = 1;
  static final Setting<Integer> FILE_VERSION =
      Setting.required(
          "", "version", SettingType.version(VERSION), "version of this file's format");
  static final Setting<String> CLUSTER =
      Setting.required(
          "", "cluster", SettingType.name(), "the cluster's id; part of everything signed");
  static final Setting<RawKey> OPERATOR_KEY =
      Setting.required(
          "",
          "operatorKey",
          SettingType.rawKey(),
          "the operator's Ed25519 public key, raw, in base64; signs changes of keys and members");
  static final Setting<ClientAuthentication> CLIENT_AUTHENTICATION =
      Setting.withDefault(
          "",
          "clientAuthentication",
          SettingType.choice(ClientAuthentication.class),
          ClientAuthentication.SIGNED,
          "how replicas check requests; mac-only is for clients you trust");

  /** Sorts and copies the lists. */
  public ClusterConfig {
    replicas = replicas.stream().sorted(Comparator.comparingInt(ReplicaEntry::id)).toList();
    principals = principals.stream().sorted(Comparator.comparingInt(PrincipalEntry::id)).toList();
  }

  /** A configuration with default settings for these participants. */
  public static ClusterConfig withDefaults(
      String cluster,
      RawKey operatorKey,
      List<ReplicaEntry> replicas,
      List<PrincipalEntry> principals) {
    return new ClusterConfig(
        cluster,
        operatorKey,
        ClientAuthentication.SIGNED,
        ClusterCheckpoint.DEFAULTS,
        AgreementSettings.DEFAULTS,
        Limits.DEFAULTS,
        replicas,
        principals);
  }

  /** The same with another checkpoint section. */
  public ClusterConfig withCheckpoint(ClusterCheckpoint section) {
    return new ClusterConfig(
        cluster,
        operatorKey,
        clientAuthentication,
        section,
        agreement,
        limits,
        replicas,
        principals);
  }

  /** The same with another agreement section. */
  public ClusterConfig withAgreement(AgreementSettings section) {
    return new ClusterConfig(
        cluster,
        operatorKey,
        clientAuthentication,
        checkpoint,
        section,
        limits,
        replicas,
        principals);
  }

  /** The same with requests authenticated in another way. */
  public ClusterConfig withClientAuthentication(ClientAuthentication authentication) {
    return new ClusterConfig(
        cluster, operatorKey, authentication, checkpoint, agreement, limits, replicas, principals);
  }

  /**
   * The same with other permissions for some principals.
   *
   * @param permissions by name
   * @throws ConfigException if there is no such principal
   */
  public ClusterConfig withPermissions(Map<String, Set<Permission>> permissions) {
    Set<String> unknown = new TreeSet<>(permissions.keySet());
    List<PrincipalEntry> changed = new ArrayList<>();
    for (PrincipalEntry principal : principals) {
      unknown.remove(principal.name());
      Set<Permission> own = permissions.get(principal.name());
      changed.add(own == null ? principal : principal.withPermissions(own));
    }
    if (!unknown.isEmpty()) {
      throw new ConfigException("there is no client " + unknown.iterator().next() + " here");
    }
    return new ClusterConfig(
        cluster,
        operatorKey,
        clientAuthentication,
        checkpoint,
        agreement,
        limits,
        replicas,
        changed);
  }

  /** Who may do what, for those that may not do everything. */
  public Permissions permissions() {
    Map<Integer, Set<Permission>> restricted = new HashMap<>();
    for (PrincipalEntry principal : principals) {
      if (!principal.isUnrestricted()) {
        restricted.put(principal.id(), principal.permissions());
      }
    }
    return (principal, permission) -> {
      Set<Permission> own = restricted.get(principal);
      return own == null || own.contains(permission);
    };
  }

  /**
   * Reads and checks a file, with overrides from this process's environment.
   *
   * @throws ConfigException if anything is missing, unknown or contradictory
   */
  public static ClusterConfig load(Path file) {
    return load(file, System.getenv());
  }

  /** Reads and checks a file, with overrides from the environment given. */
  public static ClusterConfig load(Path file, Map<String, String> environment) {
    SettingsReader reader =
        SettingsReader.open(
            file, environment, "`evenkeel init` creates it, `clusterFile` names it");
    reader.get(FILE_VERSION);
    ClusterConfig config =
        new ClusterConfig(
            reader.get(CLUSTER),
            reader.get(OPERATOR_KEY),
            reader.get(CLIENT_AUTHENTICATION),
            ClusterCheckpoint.read(reader.section(ClusterCheckpoint.SECTION)),
            AgreementSettings.read(reader.section(AgreementSettings.SECTION)),
            Limits.read(reader.section(Limits.SECTION)),
            reader.list("replicas").stream().map(ReplicaEntry::read).toList(),
            reader.list("principals").stream().map(PrincipalEntry::read).toList());
    reader.finish();
    ClusterRules.check(config, file);
    return config;
  }

  /**
   * Refuses a number of replicas that is not 3f+1 with f at least 1.
   *
   * @param where what gave the number, for the message
   */
  public static void checkReplicaCount(int n, String where) {
    ClusterRules.checkReplicaCount(n, where);
  }

  /** Refuses what cannot be a host; {@code where} names its origin for the message. */
  public static void checkHost(String host, String where) {
    ClusterRules.checkText(SettingType.host(), host, where);
  }

  /** Refuses what cannot be a cluster's id; {@code where} names its origin for the message. */
  public static void checkClusterId(String cluster, String where) {
    ClusterRules.checkText(SettingType.name(), cluster, where);
  }

  /** Number of replicas. */
  public int n() {
    return replicas.size();
  }

  /** Number of faulty replicas the cluster survives. */
  public int f() {
    return (replicas.size() - 1) / 3;
  }

  /** The replica with this id, or null. */
  public @Nullable ReplicaEntry replica(int id) {
    return id >= 0 && id < replicas.size() ? replicas.get(id) : null;
  }

  /** The principal with this id, if there is one. */
  public Optional<PrincipalEntry> principal(int id) {
    return principals.stream().filter(entry -> entry.id() == id).findFirst();
  }

  /**
   * SHA-256 over everything in this configuration: a domain tag, then name and value of each
   * setting, each field with its length in front. Replicas with different digests must not talk.
   */
  public byte[] digest() {
    SettingsDigest digest = new SettingsDigest("evenkeel cluster configuration 1");
    settings(digest);
    for (ReplicaEntry replica : replicas) {
      digest.put(ReplicaEntry.ID, replica.id());
      digest.put(ReplicaEntry.HOST, replica.host());
      digest.put(ReplicaEntry.PORT, replica.port());
      digest.put(ReplicaEntry.SIGN_KEY, replica.signKey());
      digest.put(ReplicaEntry.MAC_KEY, replica.macKey());
      digest.put(ReplicaEntry.TLS_KEY, replica.tlsKey());
    }
    for (PrincipalEntry principal : principals) {
      digest.put(PrincipalEntry.ID, principal.id());
      digest.put(PrincipalEntry.NAME, principal.name());
      digest.put(PrincipalEntry.SIGN_KEY, principal.signKey());
      digest.put(PrincipalEntry.MAC_KEY, principal.macKey());
      if (!principal.isUnrestricted()) { // as files of before there were permissions
        digest.put(PrincipalEntry.PERMISSIONS, principal.permissions());
      }
    }
    return digest.finish();
  }

  /** Configuration 0: who takes part at the beginning. */
  public Configuration genesis() {
    List<Member> members =
        replicas.stream()
            .map(
                entry ->
                    new Member(
                        entry.id(),
                        0,
                        new Member.Keys(
                            KeyBytes.of(entry.signKey().bytes()),
                            KeyBytes.of(entry.macKey().bytes()),
                            KeyBytes.of(entry.tlsKey().bytes())),
                        entry.host(),
                        entry.port()))
            .toList();
    return new Configuration(cluster, 0, KeyBytes.of(operatorKey.bytes()), members);
  }

  /** Whether the other configuration has the same digest. */
  public boolean agreesWith(byte[] otherDigest) {
    return MessageDigest.isEqual(digest(), otherDigest);
  }

  private void settings(SettingSink sink) {
    sink.put(CLUSTER, cluster);
    sink.put(OPERATOR_KEY, operatorKey);
    sink.put(CLIENT_AUTHENTICATION, clientAuthentication);
    checkpoint.forEach(sink);
    agreement.forEach(sink);
    limits.forEach(sink);
  }

  /** The file's text, each setting below a comment line. {@link #load} reads it back as equal. */
  public String toYaml() {
    CommentedYaml yaml = new CommentedYaml();
    yaml.comment("Evenkeel cluster: the same file on every machine. Nothing in it is secret.");
    yaml.comment("Replicas whose files differ refuse to talk to each other.").comment("");
    yaml.put(FILE_VERSION, VERSION);
    String[] open = {""};
    settings(
        new SettingSink() {
          @Override
          public <T> void put(Setting<T> setting, T value) {
            if (!open[0].equals(setting.section())) {
              yaml.section(setting.section());
              open[0] = setting.section();
            }
            yaml.put(setting, value);
          }
        });
    yaml.section("replicas").comment("All replicas: n = 3f+1, ids 0 to n-1. Keys are public keys.");
    replicas.forEach(replica -> replica.write(yaml));
    yaml.section("principals").comment("Identities of clients. Keys are public keys.");
    yaml.comment("permissions: read, write and admin, joined by +; without it, all of them.");
    principals.forEach(principal -> principal.write(yaml));
    return yaml.end().toString();
  }
}
