package io.evenkeel.execution;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a service's state that of a verified image: removes what the image does not have, then
 * installs every object that the state does not have yet, each checked against its leaf as it is
 * read.
 */
final class Installation {

  private static final int OBJECTS_PER_BATCH = 1024;

  private final ObjectService service;
  private final Image image;
  private final ImageReading reading;
  private final @Nullable Present present;
  private final boolean compares;
  private final ObjectDigests digests = new ObjectDigests();
  private final Set<Digest> library = new HashSet<>();

  /**
   * What the state is known to be, because it was installed and nothing was executed since.
   *
   * @param leaves of the installed image
   * @param library hashed ids of the library's objects in it, which no service has
   */
  record Present(LeafTable leaves, Set<Digest> library) {

    boolean has(LeafTable other, int index) {
      Digest id = other.hashedId(index);
      int here = leaves.find(id);
      return here >= 0
          && leaves.leafDigest(here).equals(other.leafDigest(index))
          && !library.contains(id);
    }

    /** Whether the other state has each of its objects, with whatever value. */
    boolean isWithin(LeafTable other) {
      return IntStream.range(0, leaves.size())
          .allMatch(index -> other.find(leaves.hashedId(index)) >= 0);
    }
  }

  /**
   * @param reading how the image's objects are read
   * @param present null if it is not known what the state is
   * @param compares look at each object that is not known, and leave it if it is right already: for
   *     a state of which most is
   */
  Installation(
      ObjectService service,
      Image image,
      ImageReading reading,
      @Nullable Present present,
      boolean compares) {
    this.service = service;
    this.image = image;
    this.reading = reading;
    this.present = present;
    this.compares = compares;
  }

  /** What the state is known to be after {@link #run} returned. */
  Present installed() {
    return new Present(image.leaves(), library);
  }

  /**
   * @return the library's part of the image
   * @throws IOException if an object cannot be read or is damaged
   * @throws IllegalArgumentException if the library's objects are not understood
   */
  LibraryObjects.Content run() throws IOException {
    removeOthers();
    LibraryObjects.Decoder decoder = new LibraryObjects.Decoder();
    int[] wanted = wanted();
    try (ImageReading.Objects objects = reading.open(image, wanted)) {
      for (int from = 0; from < wanted.length; from += OBJECTS_PER_BATCH) {
        service.batchStarted();
        for (int i = from; i < Math.min(wanted.length, from + OBJECTS_PER_BATCH); i++) {
          StateObject object = objects.next();
          if (object.id().isReserved()) {
            decoder.accept(object);
            library.add(image.leaves().hashedId(wanted[i]));
          } else if (!compares || !isLive(object)) {
            service.install(object.id(), object.value());
          }
        }
        service.batchFinished();
      }
    }
    LibraryObjects.Content content = decoder.content();
    content.requireAt(image.sequence());
    return content;
  }

  /**
   * The leaves that are not known to be here, in the order in which a disk reads their objects
   * fastest. It is often that of their ids, too, in which a service may take them in fastest.
   */
  private int[] wanted() {
    LeafTable leaves = image.leaves();
    return IntStream.range(0, leaves.size())
        .filter(index -> present == null || !present.has(leaves, index))
        .boxed()
        .sorted(Comparator.comparingLong(leaves::location))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** An object that cannot be read is not what it should be. */
  private boolean isLive(StateObject object) {
    try {
      return Arrays.equals(service.object(object.id()), object.value());
    } catch (RuntimeException damaged) {
      return false;
    }
  }

  private void removeOthers() {
    if (present != null && present.isWithin(image.leaves())) {
      return;
    }
    @Nullable ObjectId after = null;
    for (List<ObjectId> ids = service.ids(after, OBJECTS_PER_BATCH);
        !ids.isEmpty();
        ids = service.ids(after, OBJECTS_PER_BATCH)) {
      List<ObjectId> others = new ArrayList<>();
      for (ObjectId id : ids) {
        if (after != null && id.compareTo(after) <= 0) {
          throw new IllegalStateException("object " + id + " was listed after " + after);
        }
        after = id;
        if (image.leaves().find(digests.hashedId(id)) < 0) {
          others.add(id);
        }
      }
      service.batchStarted();
      others.forEach(id -> service.install(id, null));
      service.batchFinished();
    }
  }
}
