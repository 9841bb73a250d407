package io.evenkeel.kv;

import java.util.List;

/**
 * One page of keys.
 *
 * @param keys in ascending order
 * @param more whether keys of the prefix follow; if so, go on after the last one of this page,
 *     which then has at least one
 */
public record KvKeys(List<byte[]> keys, boolean more) {

  public KvKeys {
    keys = List.copyOf(keys);
  }
}
