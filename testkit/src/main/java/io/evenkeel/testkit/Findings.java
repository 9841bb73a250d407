package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was found so far; one of a kind for an object, since the rest follows from the first. */
final class Findings {

  private record Key(Finding.Kind kind, @Nullable ObjectId object) {}

  private final List<Finding> all = new ArrayList<>();
  private final Set<Key> seen = new HashSet<>();

  void add(Finding.Kind kind, @Nullable Request request, @Nullable ObjectId object, String detail) {
    if (seen.add(new Key(kind, object))) {
      all.add(new Finding(kind, request, object, detail));
    }
  }

  List<Finding> all() {
    return all;
  }

  /** Whether the log could not be executed to its end, so that nothing can be compared. */
  boolean stopped() {
    return all.stream().anyMatch(finding -> finding.kind() == Finding.Kind.EXCEPTION);
  }
}
