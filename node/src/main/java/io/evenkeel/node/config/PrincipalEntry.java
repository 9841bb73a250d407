package io.evenkeel.node.config;

/**
 * One principal (identity of clients) as everybody knows it.
 *
 * @param id its number, from 0; never given to another principal later
 * @param name what people call it
 * @param signKey its Ed25519 public key
 * @param macKey its X25519 public key
 */
public record PrincipalEntry(int id, String name, RawKey signKey, RawKey macKey) {

  /** Highest number of a principal. */
  public static final int ID_MAX = 999_999;

  static final Setting<Integer> ID =
      Setting.required("principals", "id", SettingType.integer(0, ID_MAX), "its number");
  static final Setting<String> NAME =
      Setting.required("principals", "name", SettingType.name(), "what people call it");
  static final Setting<RawKey> SIGN_KEY =
      Setting.required(
          "principals", "signKey", SettingType.rawKey(), "Ed25519 public key, raw, in base64");
  static final Setting<RawKey> MAC_KEY =
      Setting.required(
          "principals", "macKey", SettingType.rawKey(), "X25519 public key, raw, in base64");

  static PrincipalEntry read(SettingsReader reader) {
    return new PrincipalEntry(
        reader.get(ID), reader.get(NAME), reader.get(SIGN_KEY), reader.get(MAC_KEY));
  }

  void write(CommentedYaml yaml) {
    yaml.entry().plain(ID, id).plain(NAME, name).plain(SIGN_KEY, signKey).plain(MAC_KEY, macKey);
  }
}
