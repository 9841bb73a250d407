package io.evenkeel.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SCAN's cursors. A cursor is a number on the wire, but a walk goes on behind a key: so the newest
 * ones are kept here, for all connections. Any number of threads.
 */
final class Cursors {

  static final int KEPT_MAX = 10_000;

  private final Map<Long, byte[]> keys = new LinkedHashMap<>();
  private long last;

  /**
   * @param first where numbers begin; another at each start of a front, so that none has two
   *     meanings
   */
  Cursors(long first) {
    last = first;
  }

  /** A cursor behind a key; never 0. */
  synchronized long behind(byte[] key) {
    last++;
    keys.put(last, key);
    if (keys.size() > KEPT_MAX) {
      keys.remove(keys.keySet().iterator().next());
    }
    return last;
  }

  /** The key to go on behind; null if the cursor is not known any more. */
  synchronized byte @Nullable [] key(long cursor) {
    return keys.get(cursor);
  }
}
