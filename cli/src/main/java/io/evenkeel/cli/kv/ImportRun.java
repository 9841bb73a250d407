package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of an import: lines to batches, batches to the store, progress to the state file. */
final class ImportRun {

  private static final long BATCH_BYTES_MAX = 256 << 10;
  private static final long FLIGHT_BYTES_MAX = 64 << 20;
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What an operation has besides key and value, generously. */
  private static final int OVERHEAD_BYTES = 256;

  private final ImportSource source;
  private final long operationBytesMax;
  private final Progress progress;
  private long savedNanos = System.nanoTime();
  private Batch batch;

  /**
   * How a run ended.
   *
   * @param done what was acknowledged, by earlier runs too
   * @param failure why it ended before the source did, or null
   */
  record Outcome(BatchSender.Acknowledged done, @Nullable Throwable failure) {

    /** Throws if the run ended early. */
    void raise(@Nullable Path resume) {
      if (failure == null) {
        return;
      }
      String next =
          resume == null
              ? "run it again with --resume to be able to go on; importing a line twice does no harm"
              : "run the same command again to go on";
      throw new CliException(
          ExitCodes.NO_ANSWER,
          "the import stopped behind line "
              + done.position().lines()
              + ": "
              + failure.getMessage()
              + "; "
              + next,
          failure);
    }
  }

  ImportRun(ImportSource source, long operationBytesMax, Progress progress) {
    this.source = source;
    this.operationBytesMax = operationBytesMax;
    this.progress = progress;
    this.batch = newBatch();
  }

  Outcome run(KvClient store, int inFlight, Refusals refusals, @Nullable Path resume)
      throws IOException, InterruptedException {
    BatchSender sender =
        new BatchSender(store, inFlight, FLIGHT_BYTES_MAX, source.begin().acknowledged(), refusals);
    try {
      boolean more = true;
      for (Lines.Line line = source.lines().next();
          more && line != null;
          line = more ? source.lines().next() : null) {
        more = take(line, sender, refusals);
        if (resume != null && System.nanoTime() - savedNanos > SAVE_NANOS) {
          save(sender, resume);
        }
      }
      if (more && !batch.isEmpty()) {
        sender.send(batch);
      }
    } finally {
      sender.drain();
      if (resume != null) {
        save(sender, resume);
      }
    }
    return new Outcome(sender.acknowledged(), sender.failure());
  }

  /** Puts a line into the batch and sends the batch when it is full; false after a failure. */
  private boolean take(Lines.Line line, BatchSender sender, Refusals refusals)
      throws InterruptedException {
    boolean more = true;
    LineParser.Parsed parsed = parse(line.bytes());
    if (parsed instanceof LineParser.Good good) {
      if (!batch.hasRoomFor(good.entry())) {
        more = flush(sender);
      }
      batch.add(good.entry(), position());
    } else if (parsed instanceof LineParser.Bad bad) {
      refusals.add(source.lines().number(), bad.reason());
      batch.addRefused(position());
    } else {
      batch.moveTo(position());
    }
    return more && (!batch.isFull() || flush(sender));
  }

  private boolean flush(BatchSender sender) throws InterruptedException {
    boolean sent = sender.send(batch);
    batch = newBatch();
    progress.to(sender.acknowledged().position().offset());
    return sent;
  }

  private LineParser.Parsed parse(byte @Nullable [] line) {
    if (line == null) {
      return new LineParser.Bad(
          "the line has more than " + Lines.LINE_BYTES_MAX + " bytes, which no entry needs");
    }
    LineParser.Parsed parsed = source.parser().parse(line);
    if (parsed instanceof LineParser.Good good && size(good.entry()) > operationBytesMax) {
      return new LineParser.Bad(
          "key and value are larger than the cluster allows (limits.operationBytesMax: "
              + operationBytesMax
              + " bytes)");
    }
    return parsed;
  }

  private static long size(KvEntry entry) {
    return (long) entry.key().length + entry.value().length + OVERHEAD_BYTES;
  }

  private Batch newBatch() {
    return new Batch(position(), Math.min(BATCH_BYTES_MAX, operationBytesMax / 2));
  }

  private Batch.Position position() {
    return new Batch.Position(source.lines().offset(), source.lines().number());
  }

  private void save(BatchSender sender, Path resume) throws IOException {
    savedNanos = System.nanoTime();
    source.begin().at(sender.acknowledged()).save(resume);
  }
}
