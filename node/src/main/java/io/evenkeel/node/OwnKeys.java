package io.evenkeel.node;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.crypto.KeyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The private keys of this replica: those of the beginning in the files that {@code keys} names,
 * later ones in directories {@code keys-<number>} beside {@code replica.yaml}, named after the
 * configuration that brings them. Looked for whenever the configuration changes. Any thread.
 */
final class OwnKeys {

  private static final String LATER_PREFIX = "keys-";

  /** Everything that belongs to one set of public keys. */
  record KeySet(KeyMaterial material, TlsIdentity tls) {}

  private final ReplicaConfig config;
  private final Map<KeyBytes, KeySet> bySignKey = new LinkedHashMap<>();

  OwnKeys(ReplicaConfig config) {
    this.config = config;
  }

  /** The directory for the keys that configuration {@code number} brings. */
  static Path directory(ReplicaConfig config, long number) {
    return config.file().toAbsolutePath().resolveSibling(LATER_PREFIX + number);
  }

  /**
   * Loads what these configurations name and is here; of the first what the files must hold.
   *
   * @throws ConfigException if a file is there and cannot be used, or keys of the beginning are
   *     wanted and are others
   */
  synchronized void load(List<Configuration> configurations, long incarnation) {
    for (Configuration configuration : configurations) {
      Member own = configuration.member(config.replica());
      if (own.incarnation() == incarnation && !bySignKey.containsKey(own.keys().sign())) {
        load(own);
      }
    }
  }

  private void load(Member own) {
    if (own.equals(config.cluster().genesis().member(config.replica()))) {
      put(own, KeyMaterial.load(config, Instant.now()), config.keys());
      return;
    }
    for (Path directory : laterDirectories()) {
      KeyPaths paths = config.keys().in(directory);
      try {
        put(own, KeyMaterial.load(config, paths, own, Instant.now()), paths);
        return;
      } catch (ConfigException otherKeys) {
        continue; // of another configuration, or not complete
      }
    }
    try {
      put(own, KeyMaterial.load(config, config.keys(), own, Instant.now()), config.keys());
    } catch (ConfigException missing) {
      return; // reported by whoever needs them
    }
  }

  private List<Path> laterDirectories() {
    Path parent = config.file().toAbsolutePath().getParent();
    if (parent == null) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(parent)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(LATER_PREFIX))
          .filter(Files::isDirectory)
          .sorted()
          .forEach(found::add);
    } catch (IOException e) {
      return List.of();
    }
    return found;
  }

  private void put(Member own, KeyMaterial material, KeyPaths paths) {
    try {
      TlsIdentity tls = TlsIdentity.load(paths.tlsKey(), paths.tlsCertificate(), paths.ca());
      bySignKey.put(own.keys().sign(), new KeySet(material, tls));
    } catch (KeyFileException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The private keys of this replica as that member, if they are here. */
  synchronized Optional<KeySet> of(Member own) {
    return Optional.ofNullable(bySignKey.get(own.keys().sign()));
  }

  /** All sets, oldest first. */
  synchronized List<KeySet> all() {
    return List.copyOf(bySignKey.values());
  }
}
