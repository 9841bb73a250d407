package io.evenkeel.cli.bench.suite;

import io.evenkeel.bench.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Measures what this machine can do at most, with one thread each: what is measured beside it means
 * more as a share of this than by itself.
 */
public final class LimitProbe {

  private static final int BLOCK_BYTES = 1 << 20;
  private static final int WARM_UP_BLOCKS = 64;
  private static final int COPIED_BLOCKS = 2_048;
  private static final int HASHED_BLOCKS = 256;
  private static final int SENT_BLOCKS = 512;

  /** Rows of 4 KiB: 164 MB, more than fits into a cache. */
  private static final int ROWS = 40_000;

  private static final int ROW_BYTES = 4_096;
  private static final int SCANS = 3;

  private LimitProbe() {}

  /** Some work on one block. */
  private interface Work {
    void run() throws IOException;
  }

  /** Measures all of it; takes about five seconds. */
  public static Limits measure() throws IOException, InterruptedException {
    byte[] from = new byte[BLOCK_BYTES];
    byte[] to = new byte[BLOCK_BYTES];
    MessageDigest sha256 = sha256();
    return new Limits(
        rate(() -> System.arraycopy(from, 0, to, 0, BLOCK_BYTES), COPIED_BLOCKS),
        rate(() -> sha256.update(from), HASHED_BLOCKS),
        sqliteScan(),
        loopback(from));
  }

  private static long rate(Work work, int blocks) throws IOException {
    for (int i = 0; i < WARM_UP_BLOCKS; i++) {
      work.run();
    }
    long startNanos = System.nanoTime();
    for (int i = 0; i < blocks; i++) {
      work.run();
    }
    return Math.round((double) blocks * BLOCK_BYTES / ((System.nanoTime() - startNanos) / 1e9));
  }

  private static long loopback(byte[] block) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      Thread reader = new Thread(() -> drain(accepted), "loopback-reader");
      reader.setDaemon(true);
      reader.start();
      OutputStream out = socket.getOutputStream();
      long rate = rate(() -> out.write(block), SENT_BLOCKS);
      socket.shutdownOutput();
      reader.join();
      return rate;
    }
  }

  /** To the end, or to the error that the writer meets as well. */
  private static void drain(Socket socket) {
    byte[] buffer = new byte[BLOCK_BYTES];
    try {
      InputStream in = socket.getInputStream();
      int read = in.read(buffer);
      while (read >= 0) {
        read = in.read(buffer);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The best of some scans over a table as the key-value store has it. */
  private static long sqliteScan() throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = 65536");
      statement.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, value BLOB)");
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
              + ROWS
              + ") INSERT INTO rows SELECT i, randomblob("
              + ROW_BYTES
              + ") FROM n");
      long bestNanos = Long.MAX_VALUE;
      for (int i = 0; i < SCANS; i++) {
        bestNanos = Math.min(bestNanos, scanNanos(statement));
      }
      return Math.round((double) ROWS * ROW_BYTES / (bestNanos / 1e9));
    } catch (SQLException e) {
      throw new IOException("SQLite cannot be measured: " + e.getMessage(), e);
    }
  }

  private static long scanNanos(Statement statement) throws SQLException {
    long startNanos = System.nanoTime();
    long bytes = 0;
    try (ResultSet rows = statement.executeQuery("SELECT value FROM rows ORDER BY id")) {
      while (rows.next()) {
        bytes += rows.getBytes(1).length;
      }
    }
    if (bytes != (long) ROWS * ROW_BYTES) {
      throw new SQLException("read " + bytes + " bytes of " + (long) ROWS * ROW_BYTES);
    }
    return System.nanoTime() - startNanos;
  }
}
