package io.evenkeel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectService;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceContractTest {

  private static ServiceContract contract(
      Class<? extends Supplier<? extends ObjectService>> factory) {
    return ServiceContract.of(factory, Register::operation).requests(120);
  }

  static final class Correct implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new Register();
    }
  }

  /** Nobody can make one. */
  abstract static class Abstract implements Supplier<ObjectService> {
    @Override
    public ObjectService get() {
      return new Register();
    }
  }

  @Test
  void findsNothingInACorrectService() {
    for (long seed = 1; seed <= 3; seed++) {
      contract(Correct.class).seed(seed).verify();
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsEachMistake(Broken broken) {
    List<Finding> findings = contract(broken.factory).findings();
    assertThat(findings).extracting(Finding::kind).contains(broken.kind);
    assertThat(findings)
        .filteredOn(finding -> finding.kind() == broken.kind)
        .allSatisfy(
            finding -> assertThat(finding.request() != null || finding.object() != null).isTrue());
  }

  @Test
  void findsNothingInACorrectServiceInVariantTwo() {
    for (long seed = 1; seed <= 3; seed++) {
      contract(BrokenUpdates.Correct.class).seed(seed).processes(0).verify();
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsEachMistakeInUpdates(BrokenUpdates broken) {
    List<Finding> findings = contract(broken.factory).processes(0).findings();
    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(broken.kind);
              assertThat(finding.request()).isNotNull();
              assertThat(finding.object() != null || broken.ofResults).isTrue();
            });
  }

  @Test
  void whatIsTheSameWithinAProcessNeedsAnotherOne() {
    assertThat(contract(Broken.LocaleUser.class).processes(0).findings()).isEmpty();
  }

  @Test
  void namesObjectRequestAndOperation() {
    assertThatThrownBy(contract(Broken.ForgetsDeletions.class)::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("(seed 1)")
        .hasMessageContaining("MISSED_MODIFICATION, object name")
        .hasMessageContaining("(operation 0x64656c206e616d65");
  }

  @Test
  void refusesAFactoryThatCannotBeMade() {
    ServiceContract contract = contract(Abstract.class);
    assertThatThrownBy(contract::verify)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("constructor without parameters");
  }

  @Test
  void refusesTooFewRequestsAndTooManyProcesses() {
    ServiceContract contract = contract(Correct.class);
    assertThatThrownBy(() -> contract.requests(7)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> contract.processes(17)).isInstanceOf(IllegalArgumentException.class);
  }
}
