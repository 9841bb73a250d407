package io.evenkeel.cli.doctor;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Member;
import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.node.ConfigurationFile;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.keys.KeyMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Private keys: there, the right ones, nobody else's to read; and their certificates. */
final class KeyChecks {

  private static final Duration SOON = Duration.ofDays(30);
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Findings findings;
  private final Instant now;

  KeyChecks(Findings findings, Instant now) {
    this.findings = findings;
    this.now = now;
  }

  /** A replica's keys, in the newest configuration that its directory knows. */
  void replica(ReplicaConfig config) {
    Configuration newest = newest(config);
    Member own = newest.member(config.replica());
    List<KeyPaths> sets = new ArrayList<>();
    sets.add(config.keys());
    later(config.file()).forEach(directory -> sets.add(config.keys().in(directory)));
    List<Path> secrets = new ArrayList<>();
    sets.forEach(set -> secrets.addAll(List.of(set.sign(), set.mac(), set.tlsKey())));
    if (!modes(secrets)) {
      return; // would be refused for that alone
    }
    ConfigException first = null;
    for (KeyPaths set : sets) {
      try {
        KeyMaterial keys = KeyMaterial.load(config, set, own, now);
        findings.ok(
            Check.KEYS, "belong to replica " + own.replica() + " of " + text(newest.number()));
        certificates(keys, Optional.of(own.host()), "evenkeel reconfigure rotate-keys");
        return;
      } catch (ConfigException others) {
        first = first == null ? others : first;
      }
    }
    if (first != null && sets.size() == 1) {
      findings.error(Check.KEYS, first);
    } else {
      findings.error(
          Check.KEYS,
          "no keys here are those of " + text(newest.number()) + " for this replica",
          "put back the directory keys-"
              + newest.number()
              + " that `evenkeel reconfigure` wrote, or make new ones with it");
    }
  }

  private static String text(long number) {
    return number == 0 ? "cluster.yaml" : "configuration " + number;
  }

  private static Configuration newest(ReplicaConfig config) {
    try {
      return ConfigurationFile.read(config.dataDirectory(), config.cluster().agreement().window())
          .map(known -> known.newestKnown())
          .orElse(config.cluster().genesis());
    } catch (IOException unreadable) {
      return config.cluster().genesis();
    }
  }

  private static List<Path> later(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      return List.of();
    }
    try (Stream<Path> beside = Files.list(parent)) {
      return beside
          .filter(path -> String.valueOf(path.getFileName()).startsWith("keys-"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /** A client's keys. */
  void client(ClientConfig config) {
    KeyPaths paths = config.keys();
    if (modes(List.of(paths.sign(), paths.mac(), paths.tlsKey()))) {
      load(() -> KeyMaterial.load(config, now))
          .ifPresent(
              keys -> {
                findings.ok(Check.KEYS, "belong to " + config.principal().name());
                certificates(keys, Optional.empty(), "evenkeel keys renew");
              });
    }
  }

  private Optional<KeyMaterial> load(Supplier<KeyMaterial> loading) {
    try {
      return Optional.of(loading.get());
    } catch (ConfigException e) {
      findings.error(Check.KEYS, e);
      return Optional.empty();
    }
  }

  /** Whether nobody but the owner may do anything with these files, those that exist. */
  boolean modes(List<Path> secrets) {
    boolean fine = true;
    for (Path file : secrets) {
      try {
        if (Files.exists(file) && Files.getFileStore(file).supportsFileAttributeView("posix")) {
          Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
          if (modes.stream().anyMatch(OTHERS::contains)) {
            fine = false;
            findings.error(
                Check.FILE_MODES,
                file + " has mode " + PosixFilePermissions.toString(modes) + "; others may use it",
                "chmod 600 " + file + "; if others had access to it, rotate the key");
          } else if (!Files.isReadable(file)) {
            fine = false;
            findings.error(
                Check.FILE_MODES,
                file + " cannot be read by this user",
                "run as the user of the replica, or chown " + file);
          }
        }
      } catch (IOException e) {
        fine = false;
        findings.error(
            Check.FILE_MODES, file + " cannot be looked at: " + e, "correct its directory's mode");
      }
    }
    if (fine) {
      findings.ok(Check.FILE_MODES, "private keys are readable for their owner only");
    }
    return fine;
  }

  private void certificates(KeyMaterial keys, Optional<String> host, String renew) {
    X509Certificate own = keys.tlsCertificate();
    Instant end = own.getNotAfter().toInstant();
    Instant endOfCa = keys.ca().getNotAfter().toInstant();
    if (endOfCa.isBefore(now.plus(SOON))) {
      findings.warning(
          Check.CERTIFICATES,
          "the CA's certificate ends at " + endOfCa,
          "begin a new cluster from a backup before that: `evenkeel backup`, `evenkeel restore`");
    } else if (end.isBefore(now.plus(SOON))) {
      findings.warning(Check.CERTIFICATES, "the TLS certificate ends at " + end, "run " + renew);
    } else if (host.isPresent() && !names(own).contains(host.get())) {
      findings.warning(
          Check.CERTIFICATES,
          "the TLS certificate is for " + names(own) + ", not for " + host.get(),
          "replicas and clients look at number and key; for tools that look at names, run "
              + renew);
    } else {
      findings.ok(
          Check.CERTIFICATES,
          "signed by the cluster's CA, valid until " + (end.isBefore(endOfCa) ? end : endOfCa));
    }
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(one -> String.valueOf(one.get(1))).toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
