package io.evenkeel.node.offline;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.OrderCertificate;
import io.evenkeel.agreement.PreparedCertificate;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.offline.LogEntry.Type;
import io.evenkeel.node.wire.LogWire;
import io.evenkeel.node.wire.MalformedMessageException;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.storage.DirectoryInUseException;
import io.evenkeel.storage.LogReader;
import io.evenkeel.storage.ReadOnlyDisk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The protocol log of a replica that is stopped, record by record; it cannot start while this is
 * open. Nothing is written. One thread at a time.
 */
public final class LogEntries implements AutoCloseable {

  private static final OptionalLong NONE = OptionalLong.empty();

  private final ReadOnlyDisk disk;
  private final LogReader log;
  private final LogWire wire;

  private LogEntries(ReadOnlyDisk disk, LogReader log, LogWire wire) {
    this.disk = disk;
    this.log = log;
    this.wire = wire;
  }

  /** Receives records. */
  @FunctionalInterface
  public interface Visitor {
    /** One record; what it throws ends the walk. */
    void visit(LogEntry entry) throws IOException;
  }

  /**
   * Opens a replica's log and checks all of it.
   *
   * @throws ConfigException if the data directory is another's, or in use
   * @throws io.evenkeel.storage.DamagedLogException with the place, if it is damaged
   */
  public static LogEntries open(ReplicaConfig config) throws IOException {
    ReplicaIdentity.readOwn(config);
    ReadOnlyDisk disk;
    try {
      disk = ReadOnlyDisk.openUnused(config.logDirectory());
    } catch (DirectoryInUseException e) {
      throw new ConfigException(
          "the log in "
              + config.logDirectory()
              + " is being written: stop that replica first, or copy its directory",
          e);
    }
    try {
      LogWire wire = new LogWire(new RequestWire(config.cluster().cluster()));
      return new LogEntries(disk, LogReader.open(disk), wire);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** Number of segment files. */
  public int segments() {
    return log.segments();
  }

  /** Bytes at the end that were not durable when the power went; the next start cuts them. */
  public long tornBytes() {
    return log.tornBytes();
  }

  /**
   * Walks all records, the oldest first.
   *
   * @throws IOException with the place, if one cannot be understood
   */
  public void forEach(Visitor visitor) throws IOException {
    log.replay(
        stored -> {
          List<LogRecord> records;
          try {
            records = wire.decode(stored.bytes());
          } catch (MalformedMessageException e) {
            throw new IOException(
                "log file "
                    + LogReader.file(stored)
                    + " has at byte "
                    + LogReader.offset(stored)
                    + " a record that this version does not understand: "
                    + e.getMessage(),
                e);
          }
          LogEntry.Place place =
              new LogEntry.Place(LogReader.file(stored), LogReader.offset(stored), stored.head());
          for (LogRecord record : records) {
            visitor.visit(entry(place, record));
          }
        });
  }

  private static LogEntry entry(LogEntry.Place place, LogRecord record) {
    if (record instanceof AcceptedRecord accepted) {
      Batch batch = accepted.prePrepare().batch();
      OptionalLong view = of(accepted.prePrepare().view());
      OptionalLong sequence = of(accepted.prePrepare().sequence());
      return new LogEntry(
          place, Type.ACCEPTED, view, sequence, Optional.of(batch.digest()), requests(batch));
    } else if (record instanceof PreparedRecord prepared) {
      PreparedCertificate proof = prepared.certificate();
      return new LogEntry(
          place,
          Type.PREPARED,
          of(proof.view()),
          of(proof.sequence()),
          Optional.of(proof.digest()),
          by("PREPAREs", proof.prepares()));
    } else if (record instanceof FetchedRecord fetched) {
      Batch batch = fetched.batch();
      OptionalLong sequence = of(fetched.sequence());
      return new LogEntry(
          place, Type.FETCHED, NONE, sequence, Optional.of(batch.digest()), requests(batch));
    } else if (record instanceof CommittedRecord mark) {
      return new LogEntry(
          place, Type.COMMITTED, NONE, of(mark.sequence()), Optional.of(mark.digest()), "");
    } else if (record instanceof OrderCertificateRecord moved) {
      OrderCertificate proof = moved.certificate();
      OptionalLong sequence = of(proof.sequence());
      String votes = by("ORDER-VOTEs", proof.votes());
      return new LogEntry(
          place, Type.ORDER_CERTIFICATE, NONE, sequence, Optional.of(proof.history()), votes);
    }
    return viewEntry(place, record);
  }

  private static LogEntry viewEntry(LogEntry.Place place, LogRecord record) {
    if (record instanceof ViewRecord left) {
      return viewEntry(place, Type.VIEW, left.view(), "");
    } else if (record instanceof ViewChangeRecord own) {
      ViewChange message = own.message();
      String detail =
          "base " + message.base().sequence() + ", " + message.prepared().size() + " prepared";
      return viewEntry(place, Type.VIEW_CHANGE, message.view(), detail);
    }
    NewView message = ((NewViewRecord) record).message();
    String detail =
        message.viewChanges().size()
            + " VIEW-CHANGEs, "
            + message.proposals().size()
            + " proposals";
    return viewEntry(place, Type.NEW_VIEW, message.view(), detail);
  }

  private static LogEntry viewEntry(LogEntry.Place place, Type type, long view, String detail) {
    return new LogEntry(place, type, of(view), NONE, Optional.empty(), detail);
  }

  private static OptionalLong of(long number) {
    return OptionalLong.of(number);
  }

  private static String requests(Batch batch) {
    return batch.requests().size() + " requests";
  }

  private static String by(String what, List<ReplicaSignature> votes) {
    return votes.stream()
        .map(vote -> Integer.toString(vote.replica()))
        .collect(Collectors.joining(",", what + " by ", ""));
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
