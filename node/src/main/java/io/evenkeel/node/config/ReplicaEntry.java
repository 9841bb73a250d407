package io.evenkeel.node.config;

/**
 * One replica as everybody knows it.
 *
 * @param id its number, 0 to n-1
 * @param host name or address it is reached at
 * @param port TCP port it is reached at
 * @param signKey its Ed25519 public key
 * @param macKey its X25519 public key
 * @param tlsKey SHA-256 of its TLS certificate's public key
 */
public record ReplicaEntry(
    int id, String host, int port, RawKey signKey, RawKey macKey, RawKey tlsKey) {

  static final Setting<Integer> ID =
      Setting.required(
          "replicas", "id", SettingType.integer(0, ClusterConfig.REPLICAS_MAX - 1), "its number");
  static final Setting<String> HOST =
      Setting.required("replicas", "host", SettingType.host(), "name or address it is reached at");
  static final Setting<Integer> PORT =
      Setting.required(
          "replicas", "port", SettingType.integer(1, 65535), "TCP port it is reached at");
  static final Setting<RawKey> SIGN_KEY =
      Setting.required(
          "replicas", "signKey", SettingType.rawKey(), "Ed25519 public key, raw, in base64");
  static final Setting<RawKey> MAC_KEY =
      Setting.required(
          "replicas", "macKey", SettingType.rawKey(), "X25519 public key, raw, in base64");

  static final Setting<RawKey> TLS_KEY =
      Setting.required(
          "replicas",
          "tlsKey",
          SettingType.rawKey(),
          "SHA-256 of the TLS certificate's public key, in base64");

  static ReplicaEntry read(SettingsReader reader) {
    return new ReplicaEntry(
        reader.get(ID),
        reader.get(HOST),
        reader.get(PORT),
        reader.get(SIGN_KEY),
        reader.get(MAC_KEY),
        reader.get(TLS_KEY));
  }

  void write(CommentedYaml yaml) {
    yaml.entry()
        .plain(ID, id)
        .plain(HOST, host)
        .plain(PORT, port)
        .plain(SIGN_KEY, signKey)
        .plain(MAC_KEY, macKey)
        .plain(TLS_KEY, tlsKey);
  }
}
