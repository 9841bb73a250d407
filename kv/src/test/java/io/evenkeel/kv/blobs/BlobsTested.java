package io.evenkeel.kv.blobs;

import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.contract.TestedService;
import io.evenkeel.checkpoint.contract.Write;
import java.util.List;

/** Blobs in the contract of checkpoint methods. */
public final class BlobsTested implements TestedService {

  @Override
  public String name() {
    return "blobs";
  }

  @Override
  public UpdateService open(Runnable halfWay) {
    return new BlobService();
  }

  @Override
  public List<byte[]> operations(Write write) {
    String name = write.name();
    return switch (write.kind()) {
      case PUT ->
          List.of(
              BlobRequests.create(name, write.bytes()), BlobRequests.write(name, 0, write.value()));
      case PATCH ->
          List.of(
              write.seed() % 2 == 0
                  ? BlobRequests.add(name, (int) (write.seed() & 63), write.seed())
                  : BlobRequests.write(name, (int) (write.seed() & 127), write.value()));
      case DELETE -> List.of(BlobRequests.delete(name));
    };
  }
}
