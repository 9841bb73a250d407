package io.evenkeel.checkpoint.contract;

import org.junit.jupiter.params.ParameterizedTest;

/** The contract of methods over the model; over real services it is in the module of these. */
class CheckpointMethodContractTest {

  @ParameterizedTest(name = "{0}")
  @CheckpointMatrix(services = ModelService.Tested.class, sample = 60)
  void everyCaseKeepsTheContract(Campaign campaign) {
    campaign.run();
  }
}
