package io.evenkeel.microbench;

/** What a piece is compared with: the same bytes, in the same run, on the same machine. */
enum Reference {
  /** Copying them from memory to memory, 4 KiB at a time, more than any cache holds. */
  MEMCPY("memcpy", "ReferenceBenchmark.memcpy"),
  /** Hashing them, 4 KiB at a time. */
  SHA_256("SHA-256", "ReferenceBenchmark.sha256"),
  /** Reading keys and values of a SQLite table by one query, in the order of the table. */
  SQLITE_SCAN("SQLite scan", "ReferenceBenchmark.sqliteScan");

  private final String label;
  private final String benchmark;

  Reference(String label, String benchmark) {
    this.label = label;
    this.benchmark = benchmark;
  }

  /** As people write it. */
  String label() {
    return label;
  }

  /** The benchmark that measures it. */
  String benchmark() {
    return benchmark;
  }
}
