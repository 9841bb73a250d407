package io.evenkeel.node.status;

/**
 * What is being done for the next checkpoint. The checkpoint lane writes; any thread reads.
 *
 * <p>A new object each time a phase begins; only the bytes grow.
 */
public final class CheckpointPhase {

  /** Nothing is being done. */
  public static final CheckpointPhase NONE = new CheckpointPhase("", 0, 0);

  private final String name;
  private final long sequence;
  private final long sinceMillis;
  private volatile long bytes;

  private CheckpointPhase(String name, long sequence, long sinceMillis) {
    this.name = name;
    this.sequence = sequence;
    this.sinceMillis = sinceMillis;
  }

  /** The state is read; the position is not known yet. */
  public static CheckpointPhase capturing() {
    return new CheckpointPhase("capturing", 0, System.currentTimeMillis());
  }

  /** All is read once; what changes is noted, until the position is reached. */
  public static CheckpointPhase captured(long bytes) {
    CheckpointPhase phase = new CheckpointPhase("captured", 0, System.currentTimeMillis());
    phase.read(bytes);
    return phase;
  }

  /** The position is reached; what changed is gathered and everything is hashed. */
  public static CheckpointPhase completing(long sequence) {
    return new CheckpointPhase("completing", sequence, System.currentTimeMillis());
  }

  /** The root is known; files are made durable. */
  public static CheckpointPhase publishing(long sequence) {
    return new CheckpointPhase("publishing", sequence, System.currentTimeMillis());
  }

  /** So many bytes of values are read by now. */
  public void read(long total) {
    bytes = total;
  }

  /** Whether it is the first. */
  public boolean isCapturing() {
    return name.equals("capturing");
  }

  /** A word, empty for {@link #NONE}. */
  public String name() {
    return name;
  }

  /** The checkpoint's position, 0 while it is not known. */
  public long sequence() {
    return sequence;
  }

  /** Wall clock when it began, milliseconds since 1970. */
  public long sinceMillis() {
    return sinceMillis;
  }

  /** Bytes of values read. */
  public long bytes() {
    return bytes;
  }
}
