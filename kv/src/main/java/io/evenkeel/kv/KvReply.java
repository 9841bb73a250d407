package io.evenkeel.kv;

import org.jspecify.annotations.Nullable;

/** A result in memory. */
sealed interface KvReply {

  record Value(byte @Nullable [] value) implements KvReply {}

  record Done() implements KvReply {}

  record Flag(boolean flag) implements KvReply {}

  record Number(long number) implements KvReply {}

  record Page(KvPage page) implements KvReply {}

  record Error(KvException.Reason reason, String text) implements KvReply {}
}
