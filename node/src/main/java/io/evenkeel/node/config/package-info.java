/**
 * Configuration: three commented YAML files, read into immutable records.
 *
 * <ul>
 *   <li>{@link io.evenkeel.node.config.ClusterConfig}, {@code cluster.yaml}: public, the same on
 *       every machine; who takes part and what everybody must agree on. Its {@link
 *       io.evenkeel.node.config.ClusterConfig#digest() digest} is what peers compare.
 *   <li>{@link io.evenkeel.node.config.ReplicaConfig}, {@code replica.yaml}: one replica's own.
 *   <li>{@link io.evenkeel.node.config.ClientConfig}, {@code client.yaml}: one principal's own.
 * </ul>
 *
 * <p>Every setting is declared once as a {@link io.evenkeel.node.config.Setting}: its name, type,
 * allowed range, default and meaning. Reading, error messages, environment overrides and the
 * comments in written files all come from that declaration.
 *
 * <p>A setting {@code intervalRequests} in section {@code checkpoint} is overridden by the
 * environment variable {@code EVENKEEL_CHECKPOINT_INTERVAL_REQUESTS}; entries of lists are not.
 * Unknown settings, duplicates, wrong types and values out of range are refused with a {@link
 * io.evenkeel.node.config.ConfigException} whose message is one line: what, where, what is allowed.
 * Relative paths are relative to the file in which they stand.
 */
@NullMarked
package io.evenkeel.node.config;

import org.jspecify.annotations.NullMarked;
