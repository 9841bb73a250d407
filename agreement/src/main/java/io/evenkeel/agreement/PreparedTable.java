package io.evenkeel.agreement;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * This replica's prepared certificates above its order certificate, of the highest view each: what
 * its VIEW-CHANGE carries. Only an order certificate removes them. Neither a later view nor a
 * checkpoint does, for what was committed may survive nowhere else; so at most L of them.
 */
final class PreparedTable {

  private final TreeMap<Long, PreparedCertificate> certificates = new TreeMap<>();

  void put(PreparedCertificate certificate) {
    PreparedCertificate earlier = certificates.get(certificate.sequence());
    if (earlier == null || earlier.view() <= certificate.view()) {
      certificates.put(certificate.sequence(), certificate);
    }
  }

  @Nullable PreparedCertificate get(long sequence) {
    return certificates.get(sequence);
  }

  /** All, ascending. */
  List<PreparedCertificate> all() {
    return List.copyOf(certificates.values());
  }

  void forgetUpTo(long sequence) {
    certificates.headMap(sequence, true).clear();
  }
}
