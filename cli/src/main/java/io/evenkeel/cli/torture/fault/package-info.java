/**
 * What befalls the replicas: {@link io.evenkeel.cli.torture.fault.FaultPlan} draws it from a seed,
 * {@link io.evenkeel.cli.torture.fault.Strikes} carries it out on processes, files and the
 * connections that pass through {@link io.evenkeel.cli.torture.fault.Links}.
 */
@NullMarked
package io.evenkeel.cli.torture.fault;

import org.jspecify.annotations.NullMarked;
