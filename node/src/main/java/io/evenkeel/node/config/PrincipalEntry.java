package io.evenkeel.node.config;

import io.evenkeel.execution.Permission;
import java.util.EnumSet;
import java.util.Set;

/**
 * One principal (identity of clients) as everybody knows it.
 *
 * @param id its number, from 0; never given to another principal later
 * @param name what people call it
 * @param signKey its Ed25519 public key
 * @param macKey its X25519 public key
 * @param permissions what it may do; all of them where the file does not say
 */
public record PrincipalEntry(
    int id, String name, RawKey signKey, RawKey macKey, Set<Permission> permissions) {

  /** Highest number of a principal. */
  public static final int ID_MAX = 999_999;

  /** Everything: what every principal may do if its entry does not say. */
  public static final Set<Permission> PERMISSIONS_DEFAULT =
      Set.copyOf(EnumSet.allOf(Permission.class));

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
  static final Setting<Set<Permission>> PERMISSIONS =
      Setting.withDefault(
          "principals",
          "permissions",
          SettingType.permissions(),
          PERMISSIONS_DEFAULT,
          "what it may do, joined by +");

  /** An entry; permissions are copied. */
  public PrincipalEntry {
    permissions = Set.copyOf(permissions);
  }

  /** An entry with all permissions. */
  public PrincipalEntry(int id, String name, RawKey signKey, RawKey macKey) {
    this(id, name, signKey, macKey, PERMISSIONS_DEFAULT);
  }

  /**
   * Reads permissions as the file has them.
   *
   * @throws ConfigException if they are not understood
   */
  public static Set<Permission> permissions(String text, String where) {
    try {
      return SettingType.permissions().parser().apply(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          where + " is `" + text + "`; allowed: " + SettingType.permissions().allowed(), e);
    }
  }

  /** The same with other permissions. */
  PrincipalEntry withPermissions(Set<Permission> other) {
    return new PrincipalEntry(id, name, signKey, macKey, other);
  }

  /** Whether it may do everything, as all principals of earlier versions. */
  boolean isUnrestricted() {
    return permissions.equals(PERMISSIONS_DEFAULT);
  }

  static PrincipalEntry read(SettingsReader reader) {
    return new PrincipalEntry(
        reader.get(ID),
        reader.get(NAME),
        reader.get(SIGN_KEY),
        reader.get(MAC_KEY),
        reader.get(PERMISSIONS));
  }

  void write(CommentedYaml yaml) {
    yaml.entry().plain(ID, id).plain(NAME, name).plain(SIGN_KEY, signKey).plain(MAC_KEY, macKey);
    if (!isUnrestricted()) {
      yaml.plain(PERMISSIONS, permissions);
    }
  }
}
