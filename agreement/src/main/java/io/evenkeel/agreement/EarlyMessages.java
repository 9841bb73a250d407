package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Votes and proposals of a view this replica has not entered yet: others got the NEW-VIEW first.
 * Kept for one view of each sender, bounded, and handed out on entering; so a view starts without
 * waiting for everything to be sent again.
 */
final class EarlyMessages {

  /** What a sender said before its time. */
  record Kept(long incarnation, List<ReplicaMessage> messages) {}

  private static final class Box {
    long view;
    long incarnation;
    int proposals;
    final List<ReplicaMessage> messages = new ArrayList<>();
  }

  private final Standing standing;
  private final List<@Nullable Box> boxes;

  EarlyMessages(Standing standing) {
    this.standing = standing;
    this.boxes = new ArrayList<>();
    for (int i = 0; i < standing.size.n(); i++) {
      boxes.add(null);
    }
  }

  /** Whether a view may soon be this replica's. */
  boolean isNear(long view) {
    return view >= standing.view && view - standing.view < standing.size.n();
  }

  /** Keeps a message of a near view, or drops it where the bound is reached. */
  void keep(ReplicaMessage message, long view, int from, long incarnation) {
    Box box = boxes.get(from);
    if (box == null || box.view < view || box.incarnation < incarnation) {
      box = new Box();
      box.view = view;
      box.incarnation = incarnation;
      boxes.set(from, box);
    }
    boolean proposal = message instanceof PrePrepare;
    if (message instanceof PrePrepare large
        && large.batch().bytes() > standing.config.batch().bytesMax()) {
      return; // one huge request: it is sent again
    }
    if (box.view != view
        || box.incarnation != incarnation
        || box.messages.size() >= 2 * standing.config.window().length()
        || (proposal && box.proposals >= standing.config.limits().pipelineMax())) {
      return;
    }
    box.proposals += proposal ? 1 : 0;
    box.messages.add(message);
  }

  /** What a sender said for the view just entered, or before; forgotten here. */
  Kept take(int from) {
    Box box = boxes.get(from);
    if (box == null || box.view > standing.view) {
      return new Kept(0, List.of());
    }
    boxes.set(from, null);
    return new Kept(box.incarnation, box.view == standing.view ? box.messages : List.of());
  }
}
