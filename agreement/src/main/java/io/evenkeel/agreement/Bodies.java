package io.evenkeel.agreement;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A slot's bodies in memory, by digest; each of them stands in the protocol log too. */
final class Bodies {

  /** Bytes of all bodies of a table of slots. */
  static final class Meter {
    private long bytes;

    long bytes() {
      return bytes;
    }
  }

  private final Meter meter;
  private final Map<Digest, Batch> byDigest = new HashMap<>(2); // never iterated in an order

  Bodies(Meter meter) {
    this.meter = meter;
  }

  @Nullable Batch get(Digest digest) {
    return byDigest.get(digest);
  }

  void put(Batch body) {
    if (byDigest.put(body.digest(), body) == null) {
      meter.bytes += body.bytes();
    }
  }

  void keep(Set<Digest> digests) {
    byDigest
        .values()
        .removeIf(
            body -> {
              boolean drop = !digests.contains(body.digest());
              meter.bytes -= drop ? body.bytes() : 0;
              return drop;
            });
  }
}
