package io.evenkeel.kv;

import java.util.List;

/**
 * One page of a scan.
 *
 * @param entries in ascending order of their keys
 * @param more whether keys of the prefix follow; if so, scan on after the last key of this page,
 *     which then has at least one entry
 */
public record KvPage(List<KvEntry> entries, boolean more) {

  public KvPage {
    entries = List.copyOf(entries);
  }
}
