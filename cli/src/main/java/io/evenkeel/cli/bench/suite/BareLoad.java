package io.evenkeel.cli.bench.suite;

import io.evenkeel.cli.local.DataSet;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** How fast SQLite takes rows when nobody checks them: in the order of their keys, one thread. */
public final class BareLoad {

  private static final int KEYS_AHEAD = 1_024;

  private BareLoad() {}

  /**
   * Loads objects into a table in memory like the key-value store's, and forgets it.
   *
   * @return bytes of values per second; making them is not counted
   */
  public static double bytesPerSecond(DataSet data) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = 65536");
      statement.execute("CREATE TABLE kv (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO kv (value, key) VALUES (?, ?)")) {
        long nanos = 0;
        for (int from = 0; from < data.size(); from += KEYS_AHEAD) {
          nanos += insert(insert, data, from, Math.min(data.size(), from + KEYS_AHEAD));
        }
        long startNanos = System.nanoTime();
        connection.commit();
        nanos += System.nanoTime() - startNanos;
        return data.bytes() / (nanos / 1e9);
      }
    } catch (SQLException e) {
      throw new IOException("SQLite cannot be measured: " + e.getMessage(), e);
    }
  }

  private static long insert(PreparedStatement insert, DataSet data, int from, int to)
      throws SQLException {
    byte[][] values = new byte[to - from][];
    for (int i = from; i < to; i++) {
      values[i - from] = data.value(i, 0);
    }
    long startNanos = System.nanoTime();
    for (int i = from; i < to; i++) {
      insert.setBytes(1, values[i - from]);
      insert.setBytes(2, data.key(i));
      insert.executeUpdate();
    }
    return System.nanoTime() - startNanos;
  }
}
