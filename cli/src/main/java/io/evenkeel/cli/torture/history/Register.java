package io.evenkeel.cli.torture.history;

import io.evenkeel.cli.torture.history.Operation.Answer;
import io.evenkeel.cli.torture.history.Operation.Question;
import io.evenkeel.cli.torture.history.Operation.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The history of one key, judged as it grows: an event is judged when the answers to everything
 * called before it are known. Any thread.
 */
public final class Register {

  /** So many operations of unknown outcome make it costly to judge: another key is used then. */
  private static final int UNKNOWN_MAX = 6;

  /** Last events that are shown when an answer is wrong. */
  private static final int SHOWN_MAX = 60;

  /** A call that was begun. */
  public static final class Call {
    private final int client;
    private final Question question;
    private @Nullable Operation operation;
    private boolean dropped;
    private int place;

    private Call(int client, Question question) {
      this.client = client;
      this.question = question;
    }
  }

  private record Event(Call call, boolean isReturn) {}

  private final String key;
  private final Linearizer linearizer = new Linearizer();
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private final ArrayDeque<String> shown = new ArrayDeque<>();
  private int unknown;
  private long judged;
  private Optional<String> violation = Optional.empty();

  Register(String key) {
    this.key = key;
  }

  /** The key's bytes. */
  public byte[] key() {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** A client is about to ask. */
  public synchronized Call begin(int client, Question question) {
    Call call = new Call(client, question);
    waiting.add(new Event(call, false));
    return call;
  }

  /** It has heard something. */
  public synchronized void end(Call call, Answer answer) {
    call.operation = new Operation(call.client, call.question, answer);
    if (answer instanceof Unknown) {
      unknown++;
    } else {
      waiting.add(new Event(call, true));
    }
    judge();
  }

  /** It was certainly not executed. */
  public synchronized void drop(Call call) {
    call.dropped = true;
    judge();
  }

  private void judge() {
    while (!waiting.isEmpty()) {
      Call call = waiting.element().call();
      if (call.operation == null && !call.dropped) {
        return;
      }
      boolean isReturn = waiting.remove().isReturn();
      if (call.operation != null && violation.isEmpty()) {
        judge(call, call.operation, isReturn);
      }
    }
  }

  private void judge(Call call, Operation operation, boolean isReturn) {
    shown.add((isReturn ? "returned  " : "called    ") + operation);
    if (shown.size() > SHOWN_MAX) {
      shown.remove();
    }
    if (!isReturn) {
      call.place = linearizer.call(operation);
      return;
    }
    judged++;
    if (!linearizer.returned(call.place)) {
      violation =
          Optional.of(
              key
                  + ": no order explains `"
                  + operation
                  + "`; before it the value was one of "
                  + linearizer.values());
    }
  }

  /** Whether it is time to use another key. */
  public synchronized boolean isSpent() {
    return unknown >= UNKNOWN_MAX;
  }

  /** Operations whose answers were judged. */
  public synchronized long judged() {
    return judged;
  }

  /** The first answer that is wrong, in words. */
  public synchronized Optional<String> violation() {
    return violation;
  }

  /** Whether it was too much to judge. */
  public synchronized boolean undecided() {
    return linearizer.undecided();
  }

  /** The last events, up to the wrong one. */
  public synchronized List<String> shown() {
    return List.copyOf(shown);
  }
}
