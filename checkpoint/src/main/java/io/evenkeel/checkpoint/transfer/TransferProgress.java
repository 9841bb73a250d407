package io.evenkeel.checkpoint.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a transfer is.
 *
 * @param objectsTotal objects of the target; 0 before its header is known
 * @param bytesTotal bytes of its values; 0 before its header is known
 * @param fetched objects that came from sources, and bytes of their values
 * @param reused objects and whole blocks that came from the own image, and their bytes
 * @param receivedBytes content of all verified responses, digests included
 * @param sources one entry per source, in the order given
 */
public record TransferProgress(
    long objectsTotal,
    long bytesTotal,
    Amount fetched,
    Amount reused,
    long receivedBytes,
    List<Source> sources) {

  /** Bytes of values that are here by now, of {@link #bytesTotal}. */
  public long bytesHere() {
    return fetched.bytes + reused.bytes;
  }

  /** A number of objects and of bytes. */
  public record Amount(long objects, long bytes) {
    static final Amount NONE = new Amount(0, 0);

    Amount plus(long moreObjects, long moreBytes) {
      return new Amount(objects + moreObjects, bytes + moreBytes);
    }
  }

  /**
   * One source.
   *
   * @param replica its id
   * @param accepted verified responses
   * @param receivedBytes their content
   * @param rejected responses refused, too late, or never asked for
   * @param inFlight requests outstanding
   * @param demotion the last reason for not asking it; null if there never was one
   * @param usable whether it is asked now
   */
  public record Source(
      int replica,
      long accepted,
      long receivedBytes,
      long rejected,
      int inFlight,
      @Nullable DemotionReason demotion,
      boolean usable) {}
}
