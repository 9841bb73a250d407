package io.evenkeel.node.config;

import java.nio.file.Path;

/**
 * Where a participant's keys are, as PEM files.
 *
 * @param config the file that names them, for messages
 * @param sign Ed25519 private key
 * @param mac X25519 private key
 * @param tlsKey private key of the TLS certificate
 * @param tlsCertificate TLS certificate, signed by the cluster's authority
 * @param ca certificate of the cluster's authority
 */
public record KeyPaths(
    Path config, Path sign, Path mac, Path tlsKey, Path tlsCertificate, Path ca) {

  /** The setting that names each file, for messages. */
  public static final String SECTION = "keys";

  static final Setting<Path> SIGN = path("sign", "sign.pem", "Ed25519 private key; secret");
  static final Setting<Path> MAC = path("mac", "mac.pem", "X25519 private key; secret");
  static final Setting<Path> TLS_KEY = path("tlsKey", "tls-key.pem", "TLS private key; secret");
  static final Setting<Path> TLS_CERTIFICATE =
      path("tlsCertificate", "tls-certificate.pem", "TLS certificate, signed by the cluster's CA");
  static final Setting<Path> CA = path("ca", "ca.pem", "certificate of the cluster's CA");

  private static Setting<Path> path(String key, String fallback, String meaning) {
    return Setting.withDefault(
        SECTION, key, SettingType.path(), Path.of("keys", fallback), meaning);
  }

  /** The default files beside a configuration file. */
  public static KeyPaths defaults(Path config) {
    Path directory = config.toAbsolutePath().getParent();
    Path base = directory == null ? Path.of("") : directory;
    return new KeyPaths(
        config,
        base.resolve(SIGN.fallback().orElseThrow()),
        base.resolve(MAC.fallback().orElseThrow()),
        base.resolve(TLS_KEY.fallback().orElseThrow()),
        base.resolve(TLS_CERTIFICATE.fallback().orElseThrow()),
        base.resolve(CA.fallback().orElseThrow()));
  }

  /** The default names in another directory: later keys of a replica. */
  public KeyPaths in(Path directory) {
    return new KeyPaths(
        config,
        directory.resolve(SIGN.fallback().orElseThrow().getFileName()),
        directory.resolve(MAC.fallback().orElseThrow().getFileName()),
        directory.resolve(TLS_KEY.fallback().orElseThrow().getFileName()),
        directory.resolve(TLS_CERTIFICATE.fallback().orElseThrow().getFileName()),
        directory.resolve(CA.fallback().orElseThrow().getFileName()));
  }

  static KeyPaths read(SettingsReader reader) {
    Path config = reader.file();
    return new KeyPaths(
        config,
        config.resolveSibling(reader.get(SIGN)),
        config.resolveSibling(reader.get(MAC)),
        config.resolveSibling(reader.get(TLS_KEY)),
        config.resolveSibling(reader.get(TLS_CERTIFICATE)),
        config.resolveSibling(reader.get(CA)));
  }

  static void writeDefaults(CommentedYaml yaml) {
    yaml.section(SECTION)
        .put(SIGN, SIGN.fallback().orElseThrow())
        .put(MAC, MAC.fallback().orElseThrow())
        .put(TLS_KEY, TLS_KEY.fallback().orElseThrow())
        .put(TLS_CERTIFICATE, TLS_CERTIFICATE.fallback().orElseThrow())
        .put(CA, CA.fallback().orElseThrow());
  }
}
