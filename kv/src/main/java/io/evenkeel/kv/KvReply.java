package io.evenkeel.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operation came to; {@link KvRequest} says which gives what. */
public sealed interface KvReply {

  /** A value; null if there is none. */
  record Value(byte @Nullable [] value) implements KvReply {}

  /** It is done. */
  record Done() implements KvReply {}

  /** Yes or no. */
  record Flag(boolean flag) implements KvReply {}

  /** A number. */
  record Number(long number) implements KvReply {}

  /** A page of entries. */
  record Page(KvPage page) implements KvReply {}

  /** A page of keys. */
  record Keys(KvKeys page) implements KvReply {}

  /** Results of several operations, in their order. */
  record Results(List<KvReply> results) implements KvReply {

    public Results {
      results = List.copyOf(results);
    }
  }

  /** Refused: nothing was changed. */
  record Error(KvException.Reason reason, String text) implements KvReply {}
}
