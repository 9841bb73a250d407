/**
 * The commands of {@code evenkeel kv}.
 *
 * <p>Single operations are one class each. Import is four parts: {@link io.evenkeel.cli.kv.Lines}
 * cuts bounded lines out of a stream and knows their offsets; an {@link
 * io.evenkeel.cli.kv.LineParser} makes an entry or a reason for refusal of each; {@link
 * io.evenkeel.cli.kv.BatchSender} keeps many multi-puts in flight and knows up to where everything
 * was acknowledged; {@link io.evenkeel.cli.kv.ResumeState} keeps that in a file.
 */
@NullMarked
package io.evenkeel.cli.kv;

import org.jspecify.annotations.NullMarked;
