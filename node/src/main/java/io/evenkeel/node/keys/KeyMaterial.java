package io.evenkeel.node.keys;

import io.evenkeel.agreement.Member;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.RawKey;
import io.evenkeel.node.config.ReplicaConfig;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import javax.crypto.KeyAgreement;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A participant's loaded keys, checked against {@code cluster.yaml}: each private key belongs to
 * the public key listed there, and the certificate to this participant and cluster.
 *
 * @param signKey Ed25519 private key
 * @param macKey X25519 private key
 * @param tlsKey P-256 private key of {@code tlsCertificate}
 * @param tlsCertificate certificate shown to peers
 * @param ca certificate of the cluster's authority, the only one to trust
 */
public record KeyMaterial(
    PrivateKey signKey,
    PrivateKey macKey,
    PrivateKey tlsKey,
    X509Certificate tlsCertificate,
    X509Certificate ca) {

  /**
   * Loads a replica's keys: those that {@code cluster.yaml} lists.
   *
   * @param now for the validity of certificates
   * @throws ConfigException if a file is missing, unreadable, readable for others, or another's
   */
  public static KeyMaterial load(ReplicaConfig config, Instant now) {
    return load(
        config.keys(),
        config.entry().signKey(),
        config.entry().macKey(),
        Role.replica(config.replica()),
        config.cluster().cluster(),
        now);
  }

  /** Loads a principal's keys, as {@link #load(ReplicaConfig, Instant)} does. */
  public static KeyMaterial load(ClientConfig config, Instant now) {
    return load(
        config.keys(),
        config.principal().signKey(),
        config.principal().macKey(),
        Role.client(config.principal().id()),
        config.cluster().cluster(),
        now);
  }

  /** Loads keys of a replica that a change of the configuration brought, as the other does. */
  public static KeyMaterial load(ReplicaConfig config, KeyPaths paths, Member own, Instant now) {
    return load(
        paths,
        RawKey.of(own.keys().sign().bytes()),
        RawKey.of(own.keys().mac().bytes()),
        Role.replica(config.replica()),
        config.cluster().cluster(),
        now);
  }

  private static KeyMaterial load(
      KeyPaths paths, RawKey signKey, RawKey macKey, Role role, String cluster, Instant now) {
    KeyLoader loader = new KeyLoader(paths.config());
    KeyMaterial keys =
        new KeyMaterial(
            loader.privateKey(paths.sign(), "keys.sign", "Ed25519"),
            loader.privateKey(paths.mac(), "keys.mac", "X25519"),
            loader.privateKey(paths.tlsKey(), "keys.tlsKey", "EC"),
            loader.certificate(paths.tlsCertificate(), "keys.tlsCertificate"),
            loader.certificate(paths.ca(), "keys.ca"));
    if (!signs(keys.signKey, publicKey(signKey, role, true), "Ed25519")) {
      throw foreign(paths, "keys.sign", paths.sign().toString(), role, "signKey");
    }
    if (!agrees(keys.macKey, publicKey(macKey, role, false))) {
      throw foreign(paths, "keys.mac", paths.mac().toString(), role, "macKey");
    }
    if (!signs(keys.tlsKey, keys.tlsCertificate.getPublicKey(), "SHA256withECDSA")) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "private key %s (setting `keys.tlsKey` in %s) does not belong to the certificate %s;"
                  + " use the pair that `evenkeel init` wrote",
              paths.tlsKey(),
              paths.config(),
              paths.tlsCertificate()));
    }
    checkCertificate(keys, paths, role, cluster, now);
    return keys;
  }

  private static void checkCertificate(
      KeyMaterial keys, KeyPaths paths, Role role, String cluster, Instant now) {
    X509Certificate certificate = keys.tlsCertificate;
    String what =
        String.format(
            Locale.ROOT,
            "certificate %s (setting `keys.tlsCertificate` in %s)",
            paths.tlsCertificate(),
            paths.config());
    try {
      certificate.verify(keys.ca.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new ConfigException(
          what + " was not signed by " + paths.ca() + " (`keys.ca`); both come from one `init`", e);
    }
    String commonName = attribute(certificate, "CN");
    String organization = attribute(certificate, "O");
    if (!commonName.equals(role.commonName()) || !organization.equals(cluster)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s belongs to %s of cluster %s, not to %s of cluster %s; use this participant's own",
              what,
              commonName,
              organization,
              role.commonName(),
              cluster));
    }
    for (X509Certificate checked : new X509Certificate[] {certificate, keys.ca}) {
      Date moment = Date.from(now);
      if (moment.after(checked.getNotAfter()) || moment.before(checked.getNotBefore())) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s, or its CA, is valid from %s to %s only; renew it or correct this machine's"
                    + " clock",
                what,
                checked.getNotBefore().toInstant(),
                checked.getNotAfter().toInstant()));
      }
    }
  }

  private static PublicKey publicKey(RawKey raw, Role role, boolean sign) {
    try {
      return sign ? RawKeys.ed25519(raw) : RawKeys.x25519(raw);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the %s of %s in the cluster file is not a valid public key; use what `evenkeel"
                  + " init` wrote",
              sign ? "signKey" : "macKey",
              role.commonName()),
          e);
    }
  }

  private static ConfigException foreign(
      KeyPaths paths, String setting, String file, Role role, String listed) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "private key %s (setting `%s` in %s) does not belong to the %s of %s in the cluster"
                + " file; use the files of one `evenkeel init`",
            file,
            setting,
            paths.config(),
            listed,
            role.commonName()));
  }

  private static boolean signs(PrivateKey key, PublicKey expected, String algorithm) {
    byte[] probe = {1, 2, 3, 4};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(expected);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether both sides of an agreement with a fresh key come to the same secret. */
  private static boolean agrees(PrivateKey key, PublicKey expected) {
    KeyPair probe = KeyPairs.x25519();
    try {
      return MessageDigest.isEqual(
          secret(key, probe.getPublic()), secret(probe.getPrivate(), expected));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] secret(PrivateKey mine, PublicKey theirs) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(mine);
    agreement.doPhase(theirs, true);
    return agreement.generateSecret();
  }

  static String attribute(X509Certificate certificate, String type) {
    try {
      for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (rdn.getType().equalsIgnoreCase(type)) {
          return rdn.getValue().toString();
        }
      }
    } catch (InvalidNameException e) {
      return "?";
    }
    return "?";
  }
}
