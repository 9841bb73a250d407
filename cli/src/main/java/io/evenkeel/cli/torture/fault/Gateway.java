package io.evenkeel.cli.torture.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The port at which one replica is reached. Bytes pass as they come, read and written by a thread
 * for each direction of a connection; the transport above bounds how many there are.
 */
final class Gateway implements AutoCloseable {

  private static final int BUFFER_BYTES = 32 << 10;

  private final Links links;
  private final int replica;
  private volatile int target;
  private final ServerSocket server;
  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();

  Gateway(Links links, int replica, int port) throws IOException {
    this.links = links;
    this.replica = replica;
    this.server = new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
    start("gateway-" + replica, this::accept);
  }

  int replica() {
    return replica;
  }

  /** From now on the replica is there. */
  void leadTo(int port) {
    target = port;
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        open(server.accept());
      } catch (IOException e) {
        continue; // this gateway is closed, or that connection is
      }
    }
  }

  private void open(Socket caller) throws IOException {
    Socket called = new Socket();
    Passage passage = new Passage(caller, called);
    try {
      int from = links.owner(caller.getPort(), caller.getLocalPort());
      if (links.isCut(from, replica)) {
        passage.close();
        return;
      }
      called.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
      caller.setTcpNoDelay(true);
      called.setTcpNoDelay(true);
      passage.from = from;
      passages.add(passage);
      start("to-" + replica, () -> passage.pass(caller, called));
      start("from-" + replica, () -> passage.pass(called, caller));
    } catch (IOException e) {
      passage.close();
    }
  }

  /** Closes connections that may not stand any more. */
  void closeCut() {
    for (Passage passage : passages) {
      if (links.isCut(passage.from, replica)) {
        passage.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // It accepts nothing more, which is what was wanted.
    }
    passages.forEach(Passage::close);
  }

  /** One connection. */
  private final class Passage {
    private final Socket caller;
    private final Socket called;
    private volatile int from = Links.CLIENTS;

    Passage(Socket caller, Socket called) {
      this.caller = caller;
      this.called = called;
    }

    void pass(Socket source, Socket sink) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = source.getInputStream();
        OutputStream out = sink.getOutputStream();
        int count = in.read(buffer);
        while (count >= 0 && links.awaitOpen(from, replica)) {
          out.write(buffer, 0, count);
          count = in.read(buffer);
        }
      } catch (IOException e) {
        // One side closed it: so does the other.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    void close() {
      passages.remove(this);
      try (caller;
          called) {
        return;
      } catch (IOException e) {
        return; // gone in any case
      }
    }
  }
}
