package io.evenkeel.agreement;

/**
 * Who takes part, and who this replica is among them.
 *
 * @param incarnation this replica's; it votes only where the configuration has it
 * @param configurations as of the checkpoint this replica starts from
 * @param check of operators' signatures
 */
public record Membership(long incarnation, Configurations configurations, OperatorCheck check) {}
