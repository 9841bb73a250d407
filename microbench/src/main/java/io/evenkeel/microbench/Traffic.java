package io.evenkeel.microbench;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What replicas are sent: requests of 1 KiB with a MAC for each of four replicas. */
final class Traffic {

  static final String CLUSTER = "cluster";
  static final int OPERATION_BYTES = 1 << 10;
  static final int REQUESTS = 100;
  static final int BATCH_BYTES = REQUESTS * OPERATION_BYTES;

  private static final int REPLICAS = 4;
  private static final int SIGNATURE_BYTES = 64;

  private Traffic() {}

  static ClientRequest request(int principal, long number) {
    return new ClientRequest(
        CLUSTER,
        new RequestId(principal, 1, number),
        bytes(principal, OPERATION_BYTES),
        new byte[0],
        bytes(principal, REPLICAS * ClientRequest.MAC_BYTES));
  }

  static PrePrepare prePrepare() {
    List<ClientRequest> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(request(i, 1));
    }
    return new PrePrepare(3, 17, new Batch(requests, 1), bytes(0, SIGNATURE_BYTES));
  }

  static byte[] bytes(int seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
