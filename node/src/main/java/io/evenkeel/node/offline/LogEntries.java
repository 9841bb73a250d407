package io.evenkeel.node.offline;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
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
          for (LogRecord record : records) {
            visitor.visit(entry(stored, record));
          }
        });
  }

  private static LogEntry entry(io.evenkeel.storage.LogRecord stored, LogRecord record) {
    if (record instanceof ViewRecord left) {
      return entry(stored, LogEntry.Type.VIEW, of(left.view()), none(), null, "");
    } else if (record instanceof AcceptedRecord accepted) {
      Batch batch = accepted.prePrepare().batch();
      return entry(
          stored,
          LogEntry.Type.ACCEPTED,
          of(accepted.prePrepare().view()),
          of(accepted.prePrepare().sequence()),
          batch.digest(),
          requests(batch));
    } else if (record instanceof PreparedRecord prepared) {
      return entry(
          stored,
          LogEntry.Type.PREPARED,
          of(prepared.certificate().view()),
          of(prepared.certificate().sequence()),
          prepared.certificate().digest(),
          by("PREPAREs", prepared.certificate().prepares()));
    } else if (record instanceof FetchedRecord fetched) {
      Batch batch = fetched.batch();
      return entry(
          stored,
          LogEntry.Type.FETCHED,
          none(),
          of(fetched.sequence()),
          batch.digest(),
          requests(batch));
    } else if (record instanceof CommittedRecord mark) {
      return entry(stored, LogEntry.Type.COMMITTED, none(), of(mark.sequence()), mark.digest(), "");
    }
    return viewOrWatermark(stored, record);
  }

  private static LogEntry viewOrWatermark(io.evenkeel.storage.LogRecord stored, LogRecord record) {
    if (record instanceof OrderCertificateRecord moved) {
      return entry(
          stored,
          LogEntry.Type.ORDER_CERTIFICATE,
          none(),
          of(moved.certificate().sequence()),
          moved.certificate().history(),
          by("ORDER-VOTEs", moved.certificate().votes()));
    } else if (record instanceof ViewChangeRecord own) {
      return entry(
          stored,
          LogEntry.Type.VIEW_CHANGE,
          of(own.message().view()),
          none(),
          null,
          "base "
              + own.message().base().sequence()
              + ", "
              + own.message().prepared().size()
              + " prepared");
    }
    NewViewRecord started = (NewViewRecord) record;
    return entry(
        stored,
        LogEntry.Type.NEW_VIEW,
        of(started.message().view()),
        none(),
        null,
        started.message().viewChanges().size()
            + " VIEW-CHANGEs, "
            + started.message().proposals().size()
            + " proposals");
  }

  private static LogEntry entry(
      io.evenkeel.storage.LogRecord stored,
      LogEntry.Type type,
      OptionalLong view,
      OptionalLong sequence,
      @org.jspecify.annotations.Nullable Digest digest,
      String detail) {
    return new LogEntry(
        LogReader.file(stored),
        LogReader.offset(stored),
        stored.head(),
        type,
        view,
        sequence,
        Optional.ofNullable(digest),
        detail);
  }

  private static OptionalLong of(long number) {
    return OptionalLong.of(number);
  }

  private static OptionalLong none() {
    return OptionalLong.empty();
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
