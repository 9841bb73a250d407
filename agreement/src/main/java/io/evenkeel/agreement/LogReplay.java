package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * The protocol log as a restart reads it: first the marks, then what it needs of the slots. Most of
 * a log are bodies of batches that a checkpoint covers; these need not be read at all. Both parts
 * come in the order of their {@link Effect.Persist}s, one record in memory at a time.
 */
public interface LogReplay {

  /**
   * Every record that is of no slot: views, order certificates, what was committed. What was
   * committed up to a checkpoint that is here may be missing.
   */
  Iterable<LogRecord> marks();

  /**
   * Every record of a slot: proposals, fetched batches and prepared certificates. Marks that are
   * missing in {@link #marks} may stand between them.
   *
   * @param above records of slots up to this one are left out
   */
  Iterable<LogRecord> slots(long above);

  /** The sequence number of the slot a record is of; empty for a mark. */
  static OptionalLong slot(LogRecord record) {
    if (record instanceof AcceptedRecord accepted) {
      return OptionalLong.of(accepted.prePrepare().sequence());
    } else if (record instanceof FetchedRecord fetched) {
      return OptionalLong.of(fetched.sequence());
    } else if (record instanceof PreparedRecord prepared) {
      return OptionalLong.of(prepared.certificate().sequence());
    }
    return OptionalLong.empty();
  }

  /** A log that is all in memory. */
  static LogReplay of(Iterable<LogRecord> records) {
    return new LogReplay() {
      @Override
      public Iterable<LogRecord> marks() {
        return () ->
            StreamSupport.stream(records.spliterator(), false)
                .filter(record -> slot(record).isEmpty())
                .iterator();
      }

      @Override
      public Iterable<LogRecord> slots(long above) {
        return () ->
            StreamSupport.stream(records.spliterator(), false)
                .filter(record -> slot(record).orElse(above) > above)
                .iterator();
      }
    };
  }
}
