package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which objects of an own checkpoint are not those of the certified one at the same position.
 *
 * @param sequence the position
 * @param objects how many differ, are missing here, or are here only
 * @param ids the first of them in the order of the trie, at most {@value #IDS_MAX}
 */
public record Divergence(long sequence, int objects, List<ObjectId> ids) {

  /** So many ids are named. */
  public static final int IDS_MAX = 16;

  /** A divergence; the list is copied. */
  public Divergence {
    ids = List.copyOf(ids);
  }

  /** Compares leaves; reads only the objects that it names, and leaves out what is damaged. */
  public static Divergence between(Image own, Image certified) {
    int[] objects = {0};
    List<ObjectId> ids = new ArrayList<>();
    own.leaves()
        .compare(
            certified.leaves(),
            (here, there) -> {
              objects[0]++;
              if (ids.size() < IDS_MAX) {
                name(here < 0 ? certified : own, here < 0 ? there : here, ids);
              }
            });
    return new Divergence(certified.sequence(), objects[0], ids);
  }

  private static void name(Image image, int index, List<ObjectId> ids) {
    try {
      ids.add(image.read(index).id());
    } catch (IOException damaged) {
      // It is counted; what it is called is not known any more.
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return objects + " objects differ: " + ids + (objects > ids.size() ? " and others" : "");
  }
}
