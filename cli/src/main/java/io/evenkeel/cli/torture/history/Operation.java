package io.evenkeel.cli.torture.history;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked of one register, and what it heard. A register holds a number or nothing.
 *
 * @param client who asked
 * @param question what it asked
 * @param answer what it heard
 */
public record Operation(int client, Question question, Answer answer) {

  /** What can be asked. */
  public sealed interface Question {}

  /** The present value. */
  public record Get() implements Question {}

  /** Sets the value. */
  public record Put(long value) implements Question {}

  /** Sets the value if it is the expected one; null expects none. */
  public record CompareAndSet(@Nullable Long expected, long value) implements Question {}

  /** Adds; nothing counts as 0. */
  public record Increment(long delta) implements Question {}

  /** What can be heard. */
  public sealed interface Answer {}

  /** The value, or that there is none. */
  public record Value(@Nullable Long value) implements Answer {}

  /** Whether it was done. */
  public record Flag(boolean done) implements Answer {}

  /** It is done, or was, and what came of it is not known. */
  public record Executed() implements Answer {}

  /** Nothing was heard: it may have been done, or may still be, or never. */
  public record Unknown() implements Answer {}

  /** Whether it may take effect at any time after it was asked, or never. */
  boolean isOpenForEver() {
    return answer instanceof Unknown;
  }

  /** A value after it, or nothing. */
  record After(@Nullable Long value) {}

  /** What a register that holds {@code value} holds afterwards; empty if the answer is wrong. */
  Optional<After> applyTo(@Nullable Long value) {
    if (question instanceof Get) {
      return ifAnswered(new Value(value), value);
    } else if (question instanceof Put put) {
      return ifAnswered(new Flag(true), put.value());
    } else if (question instanceof CompareAndSet swap) {
      boolean done = Objects.equals(value, swap.expected());
      return ifAnswered(new Flag(done), done ? (Long) swap.value() : value);
    }
    long sum = (value == null ? 0 : value) + ((Increment) question).delta();
    return ifAnswered(new Value(sum), sum);
  }

  private Optional<After> ifAnswered(Answer right, @Nullable Long after) {
    boolean any = answer instanceof Executed || answer instanceof Unknown;
    return any || answer.equals(right) ? Optional.of(new After(after)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "client " + client + ": " + question + " -> " + answer;
  }
}
