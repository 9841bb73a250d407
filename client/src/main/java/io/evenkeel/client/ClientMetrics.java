package io.evenkeel.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a client counted since its start. Any number of threads. */
public final class ClientMetrics {

  final LongAdder requests = new LongAdder();
  final LongAdder results = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder retransmissions = new LongAdder();
  final LongAdder sessionsExpired = new LongAdder();
  private final AtomicLongArray mismatches;
  private final AtomicLongArray malformed;

  ClientMetrics(int replicas) {
    mismatches = new AtomicLongArray(replicas);
    malformed = new AtomicLongArray(replicas);
  }

  void countMismatch(int replica) {
    mismatches.incrementAndGet(replica);
  }

  void countMalformed(int replica) {
    malformed.incrementAndGet(replica);
  }

  /** Requests sent to all because no result had come. */
  public long retransmissions() {
    return retransmissions.sum();
  }

  /** Replies of a replica that differ from what {@code f+1} others said. */
  public long mismatches(int replica) {
    return mismatches.get(replica);
  }

  /** Replies of a replica that no correct one sends. */
  public long malformed(int replica) {
    return malformed.get(replica);
  }

  /** Everything by name, in the order of names. */
  public Map<String, Long> snapshot() {
    Map<String, Long> all = new TreeMap<>();
    all.put("requests", requests.sum());
    all.put("results", results.sum());
    all.put("failures", failures.sum());
    all.put("retransmissions", retransmissions.sum());
    all.put("sessions_expired", sessionsExpired.sum());
    for (int i = 0; i < mismatches.length(); i++) {
      all.put("replies_mismatching_replica_" + i, mismatches.get(i));
      all.put("replies_malformed_replica_" + i, malformed.get(i));
    }
    return all;
  }
}
