package io.evenkeel.transport;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who a certificate was issued to: {@code CN=replica-<id>} or {@code CN=client-<principal>}, with
 * {@code O=<cluster id>}.
 *
 * @param key SHA-256 of the certificate's public key (SubjectPublicKeyInfo)
 */
record Subject(String clusterId, Peer peer, byte[] key) {

  private static final int DIGITS_MAX = 9;

  /** Empty if the subject has another form: each of CN and O once, no leading zeros. */
  static Optional<Subject> of(X509Certificate certificate) {
    String commonName = null;
    String organization = null;
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        String value = part.getValue() instanceof String text ? text : "";
        if (part.getType().equalsIgnoreCase("CN")) {
          commonName = commonName == null ? value : "";
        } else if (part.getType().equalsIgnoreCase("O")) {
          organization = organization == null ? value : "";
        }
      }
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
    if (commonName == null || organization == null || organization.isEmpty()) {
      return Optional.empty();
    }
    String cluster = organization;
    byte[] key = TlsIdentity.keyId(certificate);
    return peer(commonName).map(peer -> new Subject(cluster, peer, key));
  }

  private static Optional<Peer> peer(String commonName) {
    for (PeerRole role : PeerRole.values()) {
      if (commonName.startsWith(role.commonNamePrefix())) {
        String digits = commonName.substring(role.commonNamePrefix().length());
        if (digits.length() <= DIGITS_MAX && digits.matches("0|[1-9][0-9]*")) {
          return Optional.of(new Peer(role, Integer.parseInt(digits)));
        }
      }
    }
    return Optional.empty();
  }
}
