package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One signature over many requests of one principal, each of which proves by itself that it is
 * covered: the signature is over the root of a Merkle tree (Merkle, "A digital signature based on a
 * conventional encryption function", CRYPTO '87) whose leaves are the requests' digests. A node is
 * SHA-256 over u32 length and tag {@code evenkeel.bundle.1} and the two nodes below it; one without
 * a neighbour rises as it is.
 *
 * <p>What a request carries is the signature alone if it is over the request's own digest, else
 * {@value #SIGNATURE_BYTES} bytes of signature, a u8 whose bit {@code i} says that the {@code i}th
 * neighbour is on the left, and the neighbours from the leaf upwards, 32 bytes each, one to eight.
 * Tags keep requests, nodes and roots apart: none is ever taken for another.
 */
public final class BundleSignature {

  /** Most requests under one signature. */
  public static final int REQUESTS_MAX = 256;

  /** Length of a principal's signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final int DEPTH_MAX = 8;
  private static final int HEAD_BYTES = SIGNATURE_BYTES + 1;

  /** The longest that a request may carry. */
  public static final int BYTES_MAX = HEAD_BYTES + DEPTH_MAX * Digest.BYTES;

  private static final byte[] TAG = tag();

  private BundleSignature() {}

  private static byte[] tag() {
    byte[] text = "evenkeel.bundle.1".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(Integer.BYTES + text.length).putInt(text.length).put(text).array();
  }

  /**
   * Signs requests together.
   *
   * @param requests digests, 1 to {@value #REQUESTS_MAX}, of one principal
   * @param signer signs 32 bytes with the principal's key; called once
   * @return what each request carries, in their order
   */
  public static List<byte[]> of(List<Digest> requests, UnaryOperator<byte[]> signer) {
    if (requests.isEmpty() || requests.size() > REQUESTS_MAX) {
      throw new IllegalArgumentException(requests.size() + " requests under one signature");
    }
    List<List<Digest>> levels = new ArrayList<>();
    List<Digest> level = requests;
    while (level.size() > 1) {
      levels.add(level);
      level = above(level);
    }
    byte[] signature = signer.apply(level.get(0).bytes());
    List<byte[]> all = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      all.add(levels.isEmpty() ? signature : carried(signature, levels, i));
    }
    return all;
  }

  private static List<Digest> above(List<Digest> level) {
    List<Digest> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i < level.size(); i += 2) {
      above.add(i + 1 < level.size() ? node(level.get(i), level.get(i + 1)) : level.get(i));
    }
    return above;
  }

  private static Digest node(Digest left, Digest right) {
    return Digest.sha256(TAG, left.bytes(), right.bytes());
  }

  private static byte[] carried(byte[] signature, List<List<Digest>> levels, int leaf) {
    List<Digest> neighbours = new ArrayList<>(levels.size());
    int lefts = 0;
    int place = leaf;
    for (List<Digest> level : levels) {
      int neighbour = place ^ 1;
      if (neighbour < level.size()) {
        lefts |= neighbour < place ? 1 << neighbours.size() : 0;
        neighbours.add(level.get(neighbour));
      }
      place >>= 1;
    }
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + neighbours.size() * Digest.BYTES);
    out.put(signature).put((byte) lefts);
    neighbours.forEach(digest -> digest.putTo(out));
    return out.array();
  }

  /** Whether a principal signed that request, alone or with others. False for any other shape. */
  public static boolean holds(
      Authenticator authenticator, int principal, Digest request, byte[] carried) {
    if (carried.length <= SIGNATURE_BYTES) {
      return authenticator.verifyPrincipal(principal, request.bytes(), carried);
    }
    int depth = (carried.length - HEAD_BYTES) / Digest.BYTES;
    int lefts = carried[SIGNATURE_BYTES] & 0xff;
    boolean shaped =
        depth >= 1
            && depth <= DEPTH_MAX
            && carried.length == HEAD_BYTES + depth * Digest.BYTES
            && lefts >> depth == 0;
    if (!shaped) {
      return false;
    }
    Digest root = request;
    for (int i = 0; i < depth; i++) {
      int at = HEAD_BYTES + i * Digest.BYTES;
      Digest neighbour = Digest.of(Arrays.copyOfRange(carried, at, at + Digest.BYTES));
      root = (lefts >> i & 1) == 1 ? node(neighbour, root) : node(root, neighbour);
    }
    byte[] signature = Arrays.copyOf(carried, SIGNATURE_BYTES);
    return authenticator.verifyPrincipal(principal, root.bytes(), signature);
  }
}
