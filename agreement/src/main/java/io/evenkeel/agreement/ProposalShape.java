package io.evenkeel.agreement;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What no correct primary proposes, found without keys or clock. */
final class ProposalShape {

  private ProposalShape() {}

  /** What is wrong with a batch, or null. */
  static @Nullable Refusal problem(AgreementConfig config, Batch batch) {
    AgreementConfig.BatchLimits limits = config.batch();
    int count = batch.requests().size();
    if (count > limits.requestsMax() || (count > 1 && batch.bytes() > limits.bytesMax())) {
      return Refusal.TOO_LARGE;
    }
    Set<RequestId> ids = new HashSet<>();
    for (ClientRequest request : batch.requests()) {
      if (request.operation().length > limits.operationBytesMax()) {
        return Refusal.TOO_LARGE;
      }
      if (!ids.add(request.id()) || !RequestIntake.plausible(request, config.cluster().size())) {
        return Refusal.MALFORMED;
      }
    }
    if (batch.timestampMillis() < 0) {
      return Refusal.TIMESTAMP;
    }
    return count == 0 ? Refusal.MALFORMED : null;
  }
}
