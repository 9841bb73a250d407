/**
 * The commands of {@code evenkeel checkpoint}: what lies on disks, looked at without a running
 * replica and without a private key. Reading and judging is done by {@link
 * io.evenkeel.node.offline}; here is what people and programs see of it.
 */
@NullMarked
package io.evenkeel.cli.checkpoint;

import org.jspecify.annotations.NullMarked;
