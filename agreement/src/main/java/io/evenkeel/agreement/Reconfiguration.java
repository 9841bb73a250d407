package io.evenkeel.agreement;

import java.util.Optional;

/**
 * A change of the configuration, signed by the operator: one member becomes another. With the same
 * incarnation its keys are rotated (it keeps its vote log), with the next one a replica without the
 * old vote log takes the number.
 *
 * @param number of the configuration it changes
 * @param changes digest of the configuration it changes
 * @param member what the member of this number becomes
 * @param signature of the operator over {@link #content}; not copied, read only
 */
public record Reconfiguration(
    String clusterId, long number, Digest changes, Member member, byte[] signature) {

  private static final String TAG = "evenkeel.reconfiguration.1";

  /** Longest encoding. */
  public static final int BYTES_MAX = 2_048;

  private static final int SIGNATURE_BYTES_MAX = 64;

  /** A change of that configuration, not signed yet. */
  public static Reconfiguration of(Configuration changed, Member member) {
    return new Reconfiguration(
        changed.clusterId(), changed.number(), changed.digest(), member, new byte[0]);
  }

  /** The same with a signature. */
  public Reconfiguration signed(byte[] by) {
    return new Reconfiguration(clusterId, number, changes, member, by);
  }

  /**
   * What the operator signs: text {@code evenkeel.reconfiguration.1}, text cluster id, number u64,
   * digest of the configuration it changes, and the member as in {@link Configuration#encode}.
   */
  public byte[] content() {
    Bytes.Out out = new Bytes.Out().text(TAG).text(clusterId).u64(number).raw(changes.bytes());
    Configuration.encode(out, member);
    return out.bytes();
  }

  /** The content, u32 length and signature. */
  public byte[] encode() {
    return new Bytes.Out().raw(content()).sized(signature).bytes();
  }

  /** Reads what {@link #encode} wrote; empty if it is anything else. Proves nothing yet. */
  public static Optional<Reconfiguration> decode(byte[] bytes) {
    try {
      Bytes.In in = new Bytes.In(bytes);
      in.expect(TAG);
      String clusterId = in.text(255);
      long number = in.u64();
      Digest changes = Digest.of(in.raw(Digest.BYTES));
      Member member = Configuration.decodeMember(in);
      byte[] signature = in.sized(SIGNATURE_BYTES_MAX);
      in.end();
      return Optional.of(new Reconfiguration(clusterId, number, changes, member, signature));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
