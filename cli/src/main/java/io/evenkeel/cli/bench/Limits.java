package io.evenkeel.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this machine can do at most, with one thread each: what is measured beside it means more as
 * a share of this than by itself.
 *
 * @param memcpyBytesPerSecond copying memory
 * @param sha256BytesPerSecond hashing
 * @param loopbackBytesPerSecond plain TCP from one thread to another
 */
record Limits(
    double memcpyBytesPerSecond, double sha256BytesPerSecond, double loopbackBytesPerSecond) {

  private static final int BLOCK_BYTES = 1 << 20;
  private static final int WARM_UP_BLOCKS = 64;
  private static final int COPIED_BLOCKS = 2_048;
  private static final int HASHED_BLOCKS = 256;
  private static final int SENT_BLOCKS = 512;

  /** Some work on one block. */
  private interface Work {
    void run() throws IOException;
  }

  /** Measures all of it; takes about two seconds. */
  static Limits measure() throws IOException, InterruptedException {
    byte[] from = new byte[BLOCK_BYTES];
    byte[] to = new byte[BLOCK_BYTES];
    MessageDigest sha256 = sha256();
    return new Limits(
        rate(() -> System.arraycopy(from, 0, to, 0, BLOCK_BYTES), COPIED_BLOCKS),
        rate(() -> sha256.update(from), HASHED_BLOCKS),
        loopback(from));
  }

  /** What bounds a transfer into a verified store: each byte is sent once and hashed once. */
  double transferBytesPerSecond() {
    return Math.min(sha256BytesPerSecond, loopbackBytesPerSecond);
  }

  private static double rate(Work work, int blocks) throws IOException {
    for (int i = 0; i < WARM_UP_BLOCKS; i++) {
      work.run();
    }
    long startNanos = System.nanoTime();
    for (int i = 0; i < blocks; i++) {
      work.run();
    }
    return (double) blocks * BLOCK_BYTES / ((System.nanoTime() - startNanos) / 1e9);
  }

  private static double loopback(byte[] block) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      Thread reader = new Thread(() -> drain(accepted), "loopback-reader");
      reader.setDaemon(true);
      reader.start();
      OutputStream out = socket.getOutputStream();
      double rate = rate(() -> out.write(block), SENT_BLOCKS);
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

  /** For programs. */
  Map<String, Object> json() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("memcpyBytesPerSecond", Math.round(memcpyBytesPerSecond));
    tree.put("sha256BytesPerSecond", Math.round(sha256BytesPerSecond));
    tree.put("loopbackBytesPerSecond", Math.round(loopbackBytesPerSecond));
    return tree;
  }
}
