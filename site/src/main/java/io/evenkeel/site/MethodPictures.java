package io.evenkeel.site;

import static io.evenkeel.site.MethodPicture.Kind.COMPLETES;
import static io.evenkeel.site.MethodPicture.Kind.EXECUTES;
import static io.evenkeel.site.MethodPicture.Kind.READS;
import static io.evenkeel.site.MethodPicture.Kind.STANDS_STILL;
import static io.evenkeel.site.MethodPicture.Kind.TRACKS;
import static io.evenkeel.site.MethodPicture.Kind.WRITES;

import io.evenkeel.site.MethodPicture.Bar;
import io.evenkeel.site.MethodPicture.Mark;
import java.util.List;

/** One picture for each checkpoint method. */
final class MethodPictures {

  private static final List<Mark> AT_S = List.of(new Mark(45, "s"));
  private static final List<Mark> C_AND_S = List.of(new Mark(12, "c"), new Mark(60, "s"));

  static final List<MethodPicture> ALL =
      List.of(
          new MethodPicture(
              "FULL",
              "the executor stands still while everything is copied; hashing and writing follow",
              AT_S,
              List.of(
                  new Bar(EXECUTES, 0, 45, "executes"),
                  new Bar(STANDS_STILL, 45, 65, "copies everything"),
                  new Bar(EXECUTES, 65, 100, "executes")),
              List.of(new Bar(WRITES, 65, 95, "hashes and writes the copy"))),
          new MethodPicture(
              "FULL_INLINE",
              "the executor stands still while everything is copied and hashed",
              AT_S,
              List.of(
                  new Bar(EXECUTES, 0, 45, "executes"),
                  new Bar(STANDS_STILL, 45, 82, "copies and hashes everything"),
                  new Bar(EXECUTES, 82, 100, "executes")),
              List.of(new Bar(WRITES, 82, 98, "writes"))),
          new MethodPicture(
              "DIFFERENTIAL",
              "the executor stands still while what changed since the last checkpoint is copied",
              AT_S,
              List.of(
                  new Bar(TRACKS, 0, 45, "executes, notes what it modifies"),
                  new Bar(STANDS_STILL, 45, 55, "copies"),
                  new Bar(TRACKS, 55, 100, "executes, notes")),
              List.of(new Bar(WRITES, 55, 80, "merges into the last one"))),
          new MethodPicture(
              "HYBRID",
              "rarely a full checkpoint; at other positions the log of requests is the checkpoint",
              List.of(new Mark(25, "s (full)"), new Mark(65, "s: log only")),
              List.of(
                  new Bar(EXECUTES, 0, 25, "executes"),
                  new Bar(STANDS_STILL, 25, 45, "copies everything"),
                  new Bar(EXECUTES, 45, 100, "executes; at the next s nothing stops")),
              List.of(new Bar(WRITES, 45, 62, "writes"), new Bar(WRITES, 65, 72, "syncs log"))),
          new MethodPicture(
              "SEQUENTIAL",
              "each replica stops at a position of its own while the others go on",
              List.of(new Mark(30, "own s"), new Mark(78, "another's s")),
              List.of(
                  new Bar(EXECUTES, 0, 30, "executes"),
                  new Bar(STANDS_STILL, 30, 50, "copies everything"),
                  new Bar(EXECUTES, 50, 100, "executes; others stop at theirs")),
              List.of(new Bar(WRITES, 50, 76, "hashes and writes the copy"))),
          new MethodPicture(
              "DFC_CAW",
              "read while requests execute; what was modified meanwhile is taken again as it is at s",
              C_AND_S,
              List.of(
                  new Bar(EXECUTES, 0, 12, ""),
                  new Bar(TRACKS, 12, 60, "executes, notes what it modifies"),
                  new Bar(STANDS_STILL, 60, 61, ""),
                  new Bar(EXECUTES, 61, 100, "executes")),
              List.of(
                  new Bar(READS, 12, 55, "reads every object"),
                  new Bar(COMPLETES, 61, 76, "final values"),
                  new Bar(WRITES, 76, 92, "root, writes"))),
          new MethodPicture(
              "DFC_UPD",
              "read while requests execute; their updates are applied to what was read",
              C_AND_S,
              List.of(
                  new Bar(EXECUTES, 0, 12, ""),
                  new Bar(TRACKS, 12, 60, "executes, collects updates"),
                  new Bar(STANDS_STILL, 60, 61, ""),
                  new Bar(EXECUTES, 61, 100, "executes")),
              List.of(
                  new Bar(READS, 12, 55, "reads every object"),
                  new Bar(COMPLETES, 61, 76, "applies updates"),
                  new Bar(WRITES, 76, 92, "root, writes"))),
          new MethodPicture(
              "DDFC_CAW",
              "as DFC_CAW, but only what was modified since the last checkpoint is read",
              List.of(new Mark(38, "c"), new Mark(60, "s")),
              List.of(
                  new Bar(TRACKS, 0, 60, "executes, notes what it modifies"),
                  new Bar(STANDS_STILL, 60, 61, ""),
                  new Bar(TRACKS, 61, 100, "executes, notes")),
              List.of(
                  new Bar(READS, 38, 56, "reads changes"),
                  new Bar(COMPLETES, 61, 70, "final"),
                  new Bar(WRITES, 70, 92, "merges into the last one"))),
          new MethodPicture(
              "DDFC_UPD",
              "as DFC_UPD, but only what was updated since the last checkpoint is read",
              List.of(new Mark(38, "c"), new Mark(60, "s")),
              List.of(
                  new Bar(TRACKS, 0, 60, "executes, collects updates from c on"),
                  new Bar(STANDS_STILL, 60, 61, ""),
                  new Bar(TRACKS, 61, 100, "executes, notes")),
              List.of(
                  new Bar(READS, 38, 56, "reads changes"),
                  new Bar(COMPLETES, 61, 70, "applies"),
                  new Bar(WRITES, 70, 92, "merges into the last one"))));

  private MethodPictures() {}
}
