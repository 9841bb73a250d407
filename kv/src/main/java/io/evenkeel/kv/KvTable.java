package io.evenkeel.kv;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The table: one connection to a private in-memory database, its statements prepared once, every
 * use of them under one lock. One thread writes; a second one may read ranges and single values
 * meanwhile. No rows are kept on the Java heap.
 *
 * <p>There is no journal: a write that fails halfway can only be exhausted memory or a defect. It
 * throws, and the replica stops. So everything is validated before the first write.
 */
final class KvTable implements AutoCloseable {

  /** The reader holds the lock for at least this many bytes of values, if it finds as many... */
  private static final int HOLD_BYTES_MIN = 32 << 10;

  /** ... and for at most this many, or the one value that takes it above. */
  private static final int HOLD_BYTES_MAX = 256 << 10;

  /** Bounds a hold over tiny values, and what SQLite is asked for. */
  private static final int HOLD_ROWS_MAX = 256;

  private final ExecutorFirstLock lock = new ExecutorFirstLock();
  private final Connection connection;
  private final PreparedStatement get;
  private final PreparedStatement contains;
  private final PreparedStatement length;
  private final PreparedStatement update;
  private final PreparedStatement insert;
  private final PreparedStatement insertNew;
  private final PreparedStatement delete;
  private final PreparedStatement range;
  private final PreparedStatement keys;
  private final PreparedStatement countFrom;
  private final PreparedStatement countBetween;

  /** Number of rows, so that counting all of them does not read them. Guarded by the lock. */
  private long rows;

  KvTable() {
    try {
      Properties settings = new Properties();
      // Else each insertion is followed by a query for the key that it generated.
      settings.setProperty("jdbc.get_generated_keys", "false");
      connection = DriverManager.getConnection("jdbc:sqlite::memory:", settings);
      try (Statement statement = connection.createStatement()) {
        // 64 KiB pages hold fifteen 4 KiB values; 8 KiB pages would hold one and waste the rest.
        statement.execute("PRAGMA page_size = 65536");
        statement.execute("PRAGMA journal_mode = OFF");
        statement.execute("PRAGMA synchronous = OFF");
        statement.execute("CREATE TABLE kv (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)");
      }
      get = connection.prepareStatement("SELECT value FROM kv WHERE key = ?");
      contains = connection.prepareStatement("SELECT 1 FROM kv WHERE key = ?");
      length = connection.prepareStatement("SELECT length(value) FROM kv WHERE key = ?");
      update = connection.prepareStatement("UPDATE kv SET value = ? WHERE key = ?");
      insert = connection.prepareStatement("INSERT INTO kv (value, key) VALUES (?, ?)");
      insertNew =
          connection.prepareStatement(
              "INSERT INTO kv (value, key) VALUES (?, ?) ON CONFLICT (key) DO NOTHING");
      delete = connection.prepareStatement("DELETE FROM kv WHERE key = ?");
      range =
          connection.prepareStatement(
              "SELECT key, value FROM kv WHERE key >= ? ORDER BY key LIMIT ?");
      keys = connection.prepareStatement("SELECT key FROM kv WHERE key >= ? ORDER BY key LIMIT ?");
      countFrom = connection.prepareStatement("SELECT count(*) FROM kv WHERE key >= ?");
      countBetween =
          connection.prepareStatement("SELECT count(*) FROM kv WHERE key >= ? AND key < ?");
    } catch (SQLException e) {
      throw failed("opening the database", e);
    }
  }

  /** The executor's read. */
  byte @Nullable [] get(byte[] key) {
    lock.lockAsExecutor();
    try {
      return select(key);
    } finally {
      lock.unlock();
    }
  }

  boolean contains(byte[] key) {
    lock.lockAsExecutor();
    try {
      contains.setBytes(1, key);
      try (ResultSet row = contains.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw failed("looking for a key", e);
    } finally {
      lock.unlock();
    }
  }

  /** Length of a value, found without reading it; -1 if there is none. */
  long length(byte[] key) {
    lock.lockAsExecutor();
    try {
      length.setBytes(1, key);
      try (ResultSet row = length.executeQuery()) {
        return row.next() ? row.getLong(1) : -1;
      }
    } catch (SQLException e) {
      throw failed("reading a length", e);
    } finally {
      lock.unlock();
    }
  }

  /** The reader's read; gives way to the executor. */
  byte @Nullable [] read(byte[] key) {
    lock.lockAsReader();
    try {
      return select(key);
    } finally {
      lock.unlock();
    }
  }

  private byte @Nullable [] select(byte[] key) {
    try {
      get.setBytes(1, key);
      try (ResultSet row = get.executeQuery()) {
        return row.next() ? row.getBytes(1) : null;
      }
    } catch (SQLException e) {
      throw failed("reading a value", e);
    }
  }

  void put(byte[] key, byte[] value) {
    lock.lockAsExecutor();
    try {
      if (write(update, key, value) == 0) {
        rows += write(insert, key, value);
      }
    } catch (SQLException e) {
      throw failed("writing a value", e);
    } finally {
      lock.unlock();
    }
  }

  /** The same where most keys are new, as when a state is restored. */
  void restore(byte[] key, byte[] value) {
    lock.lockAsExecutor();
    try {
      int added = write(insertNew, key, value);
      rows += added;
      if (added == 0) {
        write(update, key, value);
      }
    } catch (SQLException e) {
      throw failed("writing a value", e);
    } finally {
      lock.unlock();
    }
  }

  private static int write(PreparedStatement statement, byte[] key, byte[] value)
      throws SQLException {
    statement.setBytes(1, value);
    statement.setBytes(2, key);
    int changed = statement.executeUpdate();
    // Else the statement would keep the value, up to 16 MiB, until its next use.
    statement.clearParameters();
    return changed;
  }

  void delete(byte[] key) {
    lock.lockAsExecutor();
    try {
      delete.setBytes(1, key);
      rows -= delete.executeUpdate();
    } catch (SQLException e) {
      throw failed("deleting a value", e);
    } finally {
      lock.unlock();
    }
  }

  /** The executor's scan: one page of the keys that begin with {@code prefix}. */
  KvPage scan(byte[] prefix, byte @Nullable [] after, int limit) {
    byte[] from =
        after == null || Arrays.compareUnsigned(after, prefix) < 0 ? prefix : successor(after);
    List<KvEntry> entries = new ArrayList<>();
    lock.lockAsExecutor();
    try {
      range.setBytes(1, from);
      range.setInt(2, limit + 1);
      long bytes = 0;
      try (ResultSet row = range.executeQuery()) {
        while (row.next()) {
          byte[] key = row.getBytes(1);
          if (!startsWith(key, prefix)) {
            break;
          }
          if (entries.size() == limit) {
            return new KvPage(entries, true);
          }
          byte[] value = row.getBytes(2);
          bytes += key.length + value.length;
          if (bytes > KvLimits.SCAN_BYTES_MAX && !entries.isEmpty()) {
            return new KvPage(entries, true);
          }
          entries.add(new KvEntry(key, value));
        }
      }
      return new KvPage(entries, false);
    } catch (SQLException e) {
      throw failed("scanning", e);
    } finally {
      lock.unlock();
    }
  }

  /** The executor's walk over keys alone: one page of those that begin with {@code prefix}. */
  KvKeys keysOf(byte[] prefix, byte @Nullable [] after, int limit) {
    byte[] from =
        after == null || Arrays.compareUnsigned(after, prefix) < 0 ? prefix : successor(after);
    List<byte[]> page = new ArrayList<>();
    lock.lockAsExecutor();
    try {
      keys.setBytes(1, from);
      keys.setInt(2, limit + 1);
      long bytes = 0;
      try (ResultSet row = keys.executeQuery()) {
        while (row.next()) {
          byte[] key = row.getBytes(1);
          if (!startsWith(key, prefix)) {
            break;
          }
          bytes += key.length;
          if (page.size() == limit || bytes > KvLimits.SCAN_BYTES_MAX) {
            return new KvKeys(page, true);
          }
          page.add(key);
        }
      }
      return new KvKeys(page, false);
    } catch (SQLException e) {
      throw failed("reading keys", e);
    } finally {
      lock.unlock();
    }
  }

  /** Number of keys with a prefix: at once for the empty one, else by walking their keys. */
  long count(byte[] prefix) {
    lock.lockAsExecutor();
    try {
      if (prefix.length == 0) {
        return rows;
      }
      byte[] end = prefixEnd(prefix);
      PreparedStatement count = end == null ? countFrom : countBetween;
      count.setBytes(1, prefix);
      if (end != null) {
        count.setBytes(2, end);
      }
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw failed("counting", e);
    } finally {
      lock.unlock();
    }
  }

  /** The reader's range; the lock is let go in between, at every position it may be left at. */
  List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> objects = new ArrayList<>();
    byte[] from = after == null ? new byte[0] : successor(after.bytes());
    long left = bytesMax;
    while (true) {
      int before = objects.size();
      left -= readHold(from, Math.min(countMax - before, HOLD_ROWS_MAX), left, objects);
      if (objects.size() == before || objects.size() >= countMax || left <= 0) {
        return objects;
      }
      from = successor(objects.get(objects.size() - 1).id().bytes());
    }
  }

  /** Reads on under one hold of the lock; returns the bytes of the values read. */
  private long readHold(byte[] from, int rowsMax, long bytesMax, List<StateObject> objects) {
    long bytes = 0;
    lock.lockAsReader();
    try {
      range.setBytes(1, from);
      range.setInt(2, rowsMax);
      try (ResultSet row = range.executeQuery()) {
        while (row.next()) {
          byte[] value = row.getBytes(2);
          objects.add(new StateObject(ObjectId.of(row.getBytes(1)), value));
          bytes += value.length;
          boolean giveWay = bytes >= HOLD_BYTES_MIN && lock.executorWaits();
          if (giveWay || bytes >= HOLD_BYTES_MAX || bytes >= bytesMax) {
            break;
          }
        }
      }
      return bytes;
    } catch (SQLException e) {
      throw failed("reading a range", e);
    } finally {
      lock.unlock();
    }
  }

  /** The reader's walk over keys alone. */
  List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    List<ObjectId> ids = new ArrayList<>();
    byte[] from = after == null ? new byte[0] : successor(after.bytes());
    while (true) {
      int before = ids.size();
      lock.lockAsReader();
      try {
        keys.setBytes(1, from);
        keys.setInt(2, Math.min(countMax - before, HOLD_ROWS_MAX));
        try (ResultSet row = keys.executeQuery()) {
          while (row.next()) {
            ids.add(ObjectId.of(row.getBytes(1)));
          }
        }
      } catch (SQLException e) {
        throw failed("reading keys", e);
      } finally {
        lock.unlock();
      }
      if (ids.size() == before || ids.size() >= countMax) {
        return ids;
      }
      from = successor(ids.get(ids.size() - 1).bytes());
    }
  }

  @Override
  public void close() {
    lock.lockAsExecutor();
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed("closing the database", e);
    } finally {
      lock.unlock();
    }
  }

  /** The smallest key greater than {@code key}. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The smallest key greater than all that begin with {@code prefix}; null if there is none. */
  private static byte @Nullable [] prefixEnd(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xff) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] end = Arrays.copyOf(prefix, length);
    end[length - 1]++;
    return end;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static IllegalStateException failed(String doing, SQLException cause) {
    return new IllegalStateException(
        "SQLite failed while " + doing + ": " + cause.getMessage(), cause);
  }
}
