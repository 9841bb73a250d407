package io.evenkeel.node.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What the latest checkpoints cost. Lanes fill in what they know as it happens; any thread. */
public final class CheckpointTimings {

  private static final int CHECKPOINTS_MAX = 1_000;

  /** Everything known of one checkpoint; zero where not known (yet). */
  public static final class Timing {
    /** Its position. */
    public final long sequence;

    /** Name of the method that took it, empty while unknown. */
    public String method = "";

    /** Wall clock at the position, milliseconds since 1970. */
    public long timeMillis;

    /** Time from capture start to its last object. */
    public long captureMillis;

    /** What it would have been, had the capture not given way to requests. */
    public long captureBusyMillis;

    /** Time in which the executor did nothing else, in all. */
    public long pauseMicros;

    /** The longest of it between two batches. */
    public long pauseMicrosMax;

    /** CPU time of the executor in it. */
    public long pauseCpuMicros;

    /** Time from the end of the pause until the root was known. */
    public long completionMillis;

    /** Time until everything was durable. */
    public long publishMillis;

    /** Time from the capture's start to the position. */
    public long leadMillis;

    /** Time from the position until everything was durable. */
    public long publishedMillis;

    /** Time from the position until f+1 votes. */
    public long certifiedMillis;

    /** Time from the position until 2f+1 votes. */
    public long stableMillis;

    /** Bytes of all values. */
    public long bytes;

    /** Objects in the checkpoint. */
    public long objects;

    /** Objects copied by the executor, at the position or later. */
    public long objectsInPause;

    /** Objects read again before the position because they had been modified. */
    public long objectsRecaptured;

    /** Objects on the modification list at the position. */
    public long objectsModified;

    /** Bytes of values that the capture read. */
    public long bytesCaptured;

    /** Bytes of values the executor copied, or of the updates it collected. */
    public long bytesCopied;

    /** Requests from capture start to the position. */
    public long leadRequests;

    /** Requests from the capture's end to the position. */
    public long slackRequests;

    /** Whether the capture was not over at the position, or execution waited. */
    public boolean late;

    /** The root, null until it is known. */
    public byte @Nullable [] root;

    /** When the position was executed, of {@link System#nanoTime()}. */
    public long positionNanos;

    private Timing(long sequence) {
      this.sequence = sequence;
    }

    private Timing copy() {
      Timing copy = new Timing(sequence);
      copy.method = method;
      copy.timeMillis = timeMillis;
      copy.captureMillis = captureMillis;
      copy.captureBusyMillis = captureBusyMillis;
      copy.pauseMicros = pauseMicros;
      copy.pauseMicrosMax = pauseMicrosMax;
      copy.pauseCpuMicros = pauseCpuMicros;
      copy.completionMillis = completionMillis;
      copy.publishMillis = publishMillis;
      copy.leadMillis = leadMillis;
      copy.publishedMillis = publishedMillis;
      copy.certifiedMillis = certifiedMillis;
      copy.stableMillis = stableMillis;
      copy.bytes = bytes;
      copy.objects = objects;
      copy.objectsInPause = objectsInPause;
      copy.objectsRecaptured = objectsRecaptured;
      copy.objectsModified = objectsModified;
      copy.bytesCaptured = bytesCaptured;
      copy.bytesCopied = bytesCopied;
      copy.leadRequests = leadRequests;
      copy.slackRequests = slackRequests;
      copy.late = late;
      copy.root = root;
      copy.positionNanos = positionNanos;
      return copy;
    }
  }

  /** Changes one checkpoint's timing. */
  public interface Change {
    /** Applied to a copy that nobody else sees, more than once if others change it meanwhile. */
    void apply(Timing timing);
  }

  /** What is here is never changed, only replaced: who reads never holds a lane up. */
  private final ConcurrentSkipListMap<Long, Timing> timings = new ConcurrentSkipListMap<>();

  /** Notes something about the checkpoint at {@code sequence}. */
  public void note(long sequence, Change change) {
    timings.merge(
        sequence,
        changed(new Timing(sequence), change),
        (present, unused) -> changed(present.copy(), change));
    if (timings.size() > CHECKPOINTS_MAX) {
      timings.pollFirstEntry();
    }
  }

  /** Notes something about a checkpoint that was taken here; nothing if it was not. */
  public void noteIfKnown(long sequence, Change change) {
    timings.computeIfPresent(sequence, (key, present) -> changed(present.copy(), change));
  }

  private static Timing changed(Timing timing, Change change) {
    change.apply(timing);
    return timing;
  }

  /** The newest, oldest first; not to be changed. */
  public List<Timing> newest(int max) {
    List<Timing> newest = new ArrayList<>();
    for (Timing timing : timings.descendingMap().values()) {
      if (newest.size() == max) {
        break;
      }
      newest.add(timing);
    }
    Collections.reverse(newest);
    return newest;
  }
}
