package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.Image;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of objects that were modified since the last checkpoint of this replica, and that
 * checkpoint: what a differential method is about. Executor only.
 *
 * <pre>
 *             base                c                    s                published
 *   dirty:    +-- A, B -----------+-- B, C ------------+-- D -----------+-- D ...
 *   taken:                        |   A, B             |   A, B, B, C   |
 *                                 +--failed: all of it is dirty again---+   base = the new one
 * </pre>
 *
 * Without a base nobody knows what changed: at first, and after {@link #forget}, the next
 * checkpoint is a full one.
 */
public final class Changes {

  private @Nullable Image base;
  private Set<ObjectId> dirty = new LinkedHashSet<>();
  private final List<Set<ObjectId>> taken = new ArrayList<>();
  private boolean positioned;

  /** The last checkpoint, as it is published; empty if what changed since is not known. */
  public Optional<Image> base() {
    return Optional.ofNullable(base);
  }

  /** An object is about to be changed, created or deleted. */
  public void modified(ObjectId id) {
    dirty.add(id);
  }

  /**
   * The ids modified since the last checkpoint's position, or since the last call. They belong to
   * the checkpoint under way.
   *
   * @return not changed any more
   */
  public Set<ObjectId> take() {
    Set<ObjectId> ids = dirty;
    taken.add(ids);
    dirty = new LinkedHashSet<>();
    return ids;
  }

  /** The checkpoint under way stands at this place of the order. What follows is for the next. */
  public void position() {
    take();
    positioned = true;
  }

  /**
   * The checkpoint under way is published. Says nothing if {@link #forget} was called since its
   * position.
   */
  public void published(Image image) {
    if (positioned) {
      base = image;
      taken.clear();
      positioned = false;
    }
  }

  /** There is no checkpoint: what it would have covered is still to be covered. */
  public void failed() {
    taken.forEach(dirty::addAll);
    taken.clear();
    positioned = false;
  }

  /** The state has changed in ways that nobody reported, or the base is gone. */
  public void forget() {
    base = null;
    positioned = false;
    taken.clear();
    dirty = new LinkedHashSet<>();
  }
}
