package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The bytes that are signed and digested, spelled out a second time as the documentation has them.
 */
class SignedContentTest {

  private static final Cluster CLUSTER = new Cluster("märz", 3, new ClusterSize(4));
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});

  @Test
  void requestDigestIsAsDocumented() {
    byte[] operation = {9, 8, 7};
    RequestId id = new RequestId(5, -6, 7);
    ByteBuffer expected = ByteBuffer.allocate(200);
    text(expected, "evenkeel.request.2");
    text(expected, "märz");
    expected.put((byte) 0);
    expected.putInt(5).putLong(-6).putLong(7).putInt(3).put(operation);
    assertThat(RequestContent.digest("märz", id, operation))
        .isEqualTo(Digest.sha256(written(expected)));
  }

  @Test
  void prepareIsAsDocumented() {
    ByteBuffer expected = ByteBuffer.allocate(200);
    text(expected, "evenkeel.signed.1");
    text(expected, "märz");
    expected.putLong(3).put((byte) 2).putLong(4).putLong(99).put(DIGEST.bytes()).putInt(1);
    assertThat(SignedContent.prepare(CLUSTER, 4, 99, DIGEST, 1)).isEqualTo(written(expected));
  }

  @Test
  void nothingSignedSaysAnythingElse() {
    TreeSet<String> contents = new TreeSet<>();
    Cluster otherName = new Cluster("april", 3, new ClusterSize(4));
    Cluster otherEpoch = new Cluster("märz", 4, new ClusterSize(4));
    for (Cluster cluster : List.of(CLUSTER, otherName, otherEpoch)) {
      contents.add(Digest.sha256(SignedContent.prePrepare(cluster, 0, 1, DIGEST)).hex());
      contents.add(Digest.sha256(SignedContent.prepare(cluster, 0, 1, DIGEST, 0)).hex());
      contents.add(Digest.sha256(SignedContent.prepare(cluster, 0, 1, DIGEST, 1)).hex());
      contents.add(Digest.sha256(SignedContent.prepare(cluster, 1, 1, DIGEST, 0)).hex());
      contents.add(Digest.sha256(SignedContent.prepare(cluster, 0, 2, DIGEST, 0)).hex());
      contents.add(Digest.sha256(SignedContent.prepare(cluster, 0, 1, Digest.ZERO, 0)).hex());
      contents.add(Digest.sha256(SignedContent.orderVote(cluster, 1, DIGEST, 0)).hex());
      contents.add(Digest.sha256(SignedContent.checkpoint(cluster, 1, 0, DIGEST, 0)).hex());
      contents.add(Digest.sha256(SignedContent.checkpoint(cluster, 1, 1, DIGEST, 0)).hex());
    }
    assertThat(contents).hasSize(27);
  }

  @Test
  void aBatchDigestCoversOrderAndTime() {
    ClientRequest a = Solo.request(1);
    ClientRequest b = Solo.request(2);
    Batch batch = new Batch(List.of(a, b), 5);
    assertThat(new Batch(List.of(b, a), 5)).isNotEqualTo(batch);
    assertThat(new Batch(List.of(a, b), 6)).isNotEqualTo(batch);
    assertThat(new Batch(List.of(a), 5)).isNotEqualTo(batch);
    assertThat(new Batch(List.of(a, b), 5)).isEqualTo(batch);
  }

  private static void text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }
}
