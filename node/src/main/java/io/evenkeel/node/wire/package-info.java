/**
 * Core records to and from the wire schema ({@code evenkeel.proto}). Nothing is decided here: what
 * has the wrong shape is a {@link io.evenkeel.node.wire.MalformedMessageException}, everything else
 * is for the step machines to judge.
 */
@NullMarked
package io.evenkeel.node.wire;

import org.jspecify.annotations.NullMarked;
