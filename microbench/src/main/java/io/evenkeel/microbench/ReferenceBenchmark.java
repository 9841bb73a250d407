package io.evenkeel.microbench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the machine can do with a state's bytes: each {@link Reference}, without our code. */
public class ReferenceBenchmark {

  /** Two times the bytes of a state. */
  @State(Scope.Thread)
  public static class Memory {
    final byte[] from = new byte[Objects4k.BYTES];
    final byte[] to = new byte[Objects4k.BYTES];

    /** Touches every page. */
    @Setup
    public void fill() {
      for (int i = 0; i < Objects4k.OBJECTS; i++) {
        byte[] value = Objects4k.value(i);
        System.arraycopy(value, 0, from, i * Objects4k.VALUE_BYTES, value.length);
        System.arraycopy(value, 0, to, i * Objects4k.VALUE_BYTES, value.length);
      }
    }
  }

  /** A table like the key-value store's, with the same rows. */
  @State(Scope.Thread)
  public static class Table {
    private final Connection connection;

    /** Opens it. */
    public Table() {
      try {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Inserts the rows. */
    @Setup
    public void fill() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA page_size = 65536");
        statement.execute("CREATE TABLE kv (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)");
      }
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO kv VALUES (?, ?)")) {
        for (int i = 0; i < Objects4k.OBJECTS; i++) {
          insert.setBytes(1, Objects4k.key(i));
          insert.setBytes(2, Objects4k.value(i));
          insert.executeUpdate();
        }
      }
    }

    /** Frees the memory. */
    @TearDown
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** {@link Reference#MEMCPY}. */
  @Benchmark
  @Measured(against = Reference.MEMCPY, bytes = Objects4k.BYTES)
  public byte[] memcpy(Memory memory) {
    for (int at = 0; at < Objects4k.BYTES; at += Objects4k.VALUE_BYTES) {
      System.arraycopy(memory.from, at, memory.to, at, Objects4k.VALUE_BYTES);
    }
    return memory.to;
  }

  /** {@link Reference#SHA_256}. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Objects4k.BYTES)
  public int sha256(Memory memory) throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    int any = 0;
    for (int at = 0; at < Objects4k.BYTES; at += Objects4k.VALUE_BYTES) {
      sha.update(memory.from, at, Objects4k.VALUE_BYTES);
      any ^= sha.digest()[0];
    }
    return any;
  }

  /** {@link Reference#SQLITE_SCAN}. */
  @Benchmark
  @Measured(against = Reference.SQLITE_SCAN, bytes = Objects4k.BYTES)
  public long sqliteScan(Table table) throws SQLException {
    long bytes = 0;
    try (Statement statement = table.connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT key, value FROM kv")) {
      while (row.next()) {
        bytes += row.getBytes(1).length + row.getBytes(2).length;
      }
    }
    return bytes;
  }
}
