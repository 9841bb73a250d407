package io.evenkeel.kv;

import io.evenkeel.checkpoint.contract.Campaign;
import io.evenkeel.checkpoint.contract.CheckpointMatrix;
import io.evenkeel.kv.blobs.BlobsTested;
import org.junit.jupiter.params.ParameterizedTest;

/** Every checkpoint method, over the services that ship. */
class KvMethodContractTest {

  @ParameterizedTest(name = "{0}")
  @CheckpointMatrix(
      services = {KvTested.class, BlobsTested.class},
      sample = 8)
  void everyCaseKeepsTheContract(Campaign campaign) {
    campaign.run();
  }
}
