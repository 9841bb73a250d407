package io.evenkeel.agreement;

import java.util.function.IntPredicate;

/**
 * Who takes part, and who this replica is among them.
 *
 * @param incarnation this replica's; it votes only where the configuration has it
 * @param configurations as of the checkpoint this replica starts from
 * @param check of operators' signatures
 * @param administrators principals whose operations of the library count; the same at all replicas
 */
public record Membership(
    long incarnation,
    Configurations configurations,
    OperatorCheck check,
    IntPredicate administrators) {

  /** The same where every principal's operations of the library count. */
  public Membership(long incarnation, Configurations configurations, OperatorCheck check) {
    this(incarnation, configurations, check, principal -> true);
  }
}
