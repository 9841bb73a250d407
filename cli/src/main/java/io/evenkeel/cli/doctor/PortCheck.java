package io.evenkeel.cli.doctor;

import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.offline.Predecessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Whether a replica can listen where it is to listen. */
final class PortCheck {

  private final Findings findings;

  PortCheck(Findings findings) {
    this.findings = findings;
  }

  void run(ReplicaConfig config) {
    String host = config.listen().host();
    int port = config.listen().port();
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
      if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
        findings.skipped(
            Check.PORT, host + ":" + port + " is not an address of this machine; look there");
        return;
      }
    } catch (UnknownHostException e) {
      findings.error(
          Check.PORT,
          "the name " + host + " has no address here",
          "correct DNS or /etc/hosts, or set listen.host in " + config.file());
      return;
    } catch (IOException e) {
      findings.skipped(Check.PORT, "the addresses of this machine are not known: " + e);
      return;
    }
    bind(config, new InetSocketAddress(address, port));
  }

  private void bind(ReplicaConfig config, InetSocketAddress address) {
    boolean running;
    try {
      Predecessor.checkStopped(config);
      running = false;
    } catch (ConfigException inUse) {
      running = true;
    } catch (IOException e) {
      findings.skipped(Check.PORT, "whether the replica runs is not known: " + e);
      return;
    }
    String where = config.listen().host() + ":" + config.listen().port();
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      if (running) {
        findings.warning(
            Check.PORT,
            "the data directory is in use, but nobody listens at " + where,
            "see what the replica writes: it starts, or stops");
      } else {
        findings.ok(Check.PORT, where + " is free; the replica does not run");
      }
    } catch (IOException e) {
      if (running) {
        findings.ok(Check.PORT, where + " is in use, and the replica runs");
      } else {
        findings.error(
            Check.PORT,
            "the replica cannot listen at " + where + ": " + e.getMessage(),
            "stop what uses the port (ss -ltnp), or set listen.port in " + config.file());
      }
    }
  }
}
