package io.evenkeel.testkit;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Request;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Requests in their order, cut into batches.
 *
 * @param batches each with at least one request
 */
record Log(List<List<Request>> batches) {

  private static final int BATCH_REQUESTS_MAX = 8;
  private static final int SESSIONS = 5;
  private static final long FIRST_MILLIS = 1_700_000_000_000L;

  static Log generated(Operations operations, long seed, int requests) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Request>> batches = new ArrayList<>();
    long millis = FIRST_MILLIS;
    int made = 0;
    while (made < requests) {
      int size = Math.min(requests - made, 1 + random.nextInt(BATCH_REQUESTS_MAX));
      millis += random.nextInt(5_000);
      List<Request> batch = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        made++;
        ClientId client = new ClientId(0, made % SESSIONS);
        byte[] operation = operations.next(random);
        batch.add(
            new Request(client, made, operation, batches.size() + 1, millis, random.nextLong()));
      }
      batches.add(batch);
    }
    return new Log(batches);
  }

  /** The requests without their batches. */
  List<Request> requests() {
    return batches.stream().flatMap(List::stream).toList();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(batches.size());
    for (List<Request> batch : batches) {
      out.writeInt(batch.size());
      for (Request request : batch) {
        out.writeInt(request.client().principal());
        out.writeLong(request.client().session());
        out.writeLong(request.number());
        Step.writeBytes(out, request.operation());
        out.writeLong(request.sequence());
        out.writeLong(request.timestampMillis());
        out.writeLong(request.seed());
      }
    }
  }

  static Log read(DataInputStream in) throws IOException {
    List<List<Request>> batches = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      List<Request> batch = new ArrayList<>();
      int size = in.readInt();
      for (int j = 0; j < size; j++) {
        ClientId client = new ClientId(in.readInt(), in.readLong());
        long number = in.readLong();
        byte[] operation = Step.readBytes(in);
        batch.add(
            new Request(client, number, operation, in.readLong(), in.readLong(), in.readLong()));
      }
      batches.add(batch);
    }
    return new Log(batches);
  }
}
