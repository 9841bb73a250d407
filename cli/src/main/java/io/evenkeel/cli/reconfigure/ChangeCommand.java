package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Wiring.LibraryClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.keys.ClusterAuthority;
import io.evenkeel.node.keys.ClusterAuthority.PublicKeys;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.keys.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What rejoin, refresh, replace and rotate-keys have in common: new keys, a change, and its way.
 */
abstract class ChangeCommand extends BaseCommand {

  private static final String CHANGE_FILE = "change.bin";

  @Mixin private ClientOptions client;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "DIR",
      description = "The directory `ca` that `evenkeel init` wrote: certifies the new TLS key.")
  private Path ca;

  @Option(
      names = "--sign",
      description =
          "Signs with the operator's key in --ca and submits at once, instead of writing --out.")
  private boolean sign;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the unsigned change is written for `sign` and `submit`.")
  private @Nullable Path out;

  @Option(
      names = "--no-wait",
      description = "Returns when the change is accepted, before it is in force.")
  private boolean noWait;

  /** What a kind of change is. */
  record Plan(int replica, boolean newIncarnation, String host, int port, KeyPaths keys) {}

  /** Refuses what must not be done now, before anything is. */
  void check(ClientConfig config) throws IOException {}

  /** What is to be done; called when the present configuration is known. */
  abstract Plan plan(Configuration present, ClientConfig config) throws IOException;

  /** The directory into which the new keys go when they are complete. */
  abstract Path keyDirectory(Configuration present);

  /** The change is signed: refuses it if what the replica needs then cannot be made. */
  void checkPreparable(Reconfiguration signed) throws IOException {}

  /** The change was ordered: what the replica needs before it starts. */
  abstract void prepared(Library.Known known, Reconfiguration signed) throws IOException;

  /** What is still to be done by hand; empty if nothing. */
  String next() {
    return "";
  }

  /** How many changes, one after the other. */
  int rounds() throws IOException {
    return 1;
  }

  /** What follows is about this one. */
  void round(int number) {}

  @Override
  public Integer call() throws IOException {
    if (sign == (out != null)) {
      throw usage("name --sign to do it at once, or --out FILE to sign it elsewhere");
    }
    ClientConfig config = client.load(context());
    int rounds = rounds();
    if (rounds > 1 && (out != null || noWait)) {
      throw usage("one change at a time with --out or --no-wait; name one replica");
    }
    for (int i = 0; i < rounds; i++) {
      round(i);
      change(config);
    }
    return ExitCodes.OK;
  }

  private void change(ClientConfig config) throws IOException {
    check(config);
    ClusterAuthority authority =
        ClusterAuthority.read(ca.resolve("ca-key.pem"), ca.resolve("ca.pem"), "--ca");
    if (!authority.cluster().equals(config.cluster().cluster())) {
      throw new ConfigException(
          "--ca is of cluster " + authority.cluster() + ", not " + config.cluster().cluster());
    }
    try (LibraryClient connected = context().wiring().openLibrary(config)) {
      Library library = new Library(connected, config);
      Library.Known known = library.read();
      Configuration present = known.configurations().newest().configuration();
      Plan plan = plan(present, config);
      Reconfiguration change = Reconfiguration.of(present, member(present, plan, authority));
      if (out != null) {
        Files.write(out, change.encode());
        report(change, "written to " + out + "; next: evenkeel reconfigure sign " + out);
        return;
      }
      Reconfiguration signed = signed(present, change);
      long from = ordered(library, known, signed);
      prepared(known, signed);
      if (!noWait) {
        library.await(from);
      }
      report(signed, (noWait ? "accepted, in force from batch " : "in force from batch ") + from);
    }
  }

  private Reconfiguration signed(Configuration present, Reconfiguration change) throws IOException {
    try {
      OperatorKey operator = OperatorKey.read(ca.resolve("operator-key.pem"), "--ca");
      Reconfiguration signed = operator.sign(change, present.operatorKey());
      checkPreparable(signed);
      // For `submit`, should this process end before everything is done.
      Files.write(keyDirectory(present).resolve(CHANGE_FILE), signed.encode());
      return signed;
    } catch (ConfigException e) {
      abandon(keyDirectory(present));
      throw e;
    }
  }

  /** Orders the change; when the cluster refuses it, nothing is left of it here. */
  private long ordered(Library library, Library.Known known, Reconfiguration signed)
      throws IOException {
    Path keys = keyDirectory(known.configurations().newest().configuration());
    try {
      return Submission.order(library, known, signed);
    } catch (CliException refused) {
      abandon(keys);
      throw refused;
    } catch (ServiceClientException unknown) {
      throw new CliException(
          ExitCodes.NO_ANSWER,
          unknown.getMessage()
              + "; whether the change was ordered is not known: evenkeel reconfigure submit "
              + keys.resolve(CHANGE_FILE)
              + " finds out, and goes on",
          unknown);
    }
  }

  /** Removes what was made for a change that will never be in force. */
  void abandon(Path keyDirectory) throws IOException {
    if (Files.isDirectory(keyDirectory)) {
      try (Stream<Path> files = Files.list(keyDirectory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(keyDirectory);
    }
  }

  private Member member(Configuration present, Plan plan, ClusterAuthority authority)
      throws IOException {
    Path directory = keyDirectory(present);
    if (Files.exists(directory)) {
      throw new ConfigException(
          directory
              + " exists: a change was prepared before; submit that one, or remove the directory");
    }
    Path temporary = directory.resolveSibling(directory.getFileName() + ".new");
    PublicKeys keys =
        authority.issue(
            plan.keys().in(temporary),
            Role.replica(plan.replica()),
            List.of(plan.host()),
            Instant.now(),
            ClusterAuthority.VALIDITY_DEFAULT);
    Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
    Member before = present.member(plan.replica());
    return new Member(
        plan.replica(),
        before.incarnation() + (plan.newIncarnation() ? 1 : 0),
        new Member.Keys(
            KeyBytes.of(keys.signKey().bytes()),
            KeyBytes.of(keys.macKey().bytes()),
            KeyBytes.of(keys.tlsKey().bytes())),
        plan.host(),
        plan.port());
  }

  private void report(Reconfiguration change, String what) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("configuration", change.number() + 1);
      facts.put("replica", change.member().replica());
      facts.put("incarnation", change.member().incarnation());
      facts.put("address", change.member().address());
      facts.put("signed", change.signature().length > 0);
      facts.put("text", what);
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "configuration %d, replica %d, incarnation %d at %s: %s%n",
            change.number() + 1,
            change.member().replica(),
            change.member().incarnation(),
            change.member().address(),
            what);
    if (!next().isEmpty()) {
      context().out().println(next());
    }
  }
}
