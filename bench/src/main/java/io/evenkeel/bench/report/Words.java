package io.evenkeel.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reader is told who has not read anything else. */
final class Words {

  static final List<String> INTRODUCTION =
      List.of(
          "Four replicas, each a process of its own, execute the same requests in the same order, so"
              + " that the service goes on while one of them is broken or lies. From time to time they"
              + " write their state down as a checkpoint: a replica that falls behind or loses its disk"
              + " continues from it, and requests before it may be forgotten. Copying a large state"
              + " takes time; this page shows for each way to do it how much of that clients notice.",
          "Everything was measured on one machine, in turns. Compare figures with each other, not with"
              + " those of other machines.");

  private static final Map<String, String> METHODS =
      Map.of(
          "FULL", "Stops execution, copies every object, goes on; hashes and writes afterwards.",
          "FULL_INLINE", "The same, but hashes too while execution stands still.",
          "DIFFERENTIAL",
              "Stops execution and copies the objects that were modified since the last checkpoint.",
          "HYBRID",
              "Rarely a full checkpoint; in between the requests since then, which a replica that comes"
                  + " back executes again.",
          "SEQUENTIAL",
              "A full checkpoint too, but each replica at another moment, so that only one stands still"
                  + " at a time. Checkpoints cannot be compared with each other.",
          "DFC_CAW",
              "Deterministic fuzzy checkpoint: copies objects while requests execute, and once more"
                  + " those that were modified meanwhile (copy after write).",
          "DFC_UPD",
              "Deterministic fuzzy checkpoint: copies objects while requests execute, and applies the"
                  + " updates that the service reported meanwhile.",
          "DDFC_CAW", "Like DFC_CAW, only for what was modified since the last checkpoint.",
          "DDFC_UPD", "Like DFC_UPD, only for what was modified since the last checkpoint.");

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("talk-full", "Full checkpoints: FULL against DFC"),
          Map.entry("talk-differential", "Differential checkpoints: DIFFERENTIAL against DDFC"),
          Map.entry("talk-hybrid", "Rare full checkpoints and a log of requests: HYBRID"),
          Map.entry("talk-sequential", "One replica after the other: SEQUENTIAL"),
          Map.entry("pause", "Pause against the size of the state"),
          Map.entry("recovery", "A replica comes back"),
          Map.entry("agreement", "Agreement alone"),
          Map.entry("latency", "What the slowest requests notice"),
          Map.entry("failover", "The primary dies"),
          Map.entry("flood", "A client floods the replicas"),
          Map.entry("grain", "Large objects, small changes"),
          Map.entry("timing", "When captures start"),
          Map.entry("resilience", "What each method survives"),
          Map.entry("costs", "How costs grow"),
          Map.entry("ratis", "Under Apache Ratis: snapshots of the whole state, and checkpoints"),
          Map.entry("micro", "The hot pieces"));

  private static final Map<String, String> EXPLANATIONS =
      Map.of(
          "talk-full",
              "A key-value store in SQLite, reads and writes of single entries. Where a method stops"
                  + " execution, throughput falls to zero and whoever asks meanwhile waits.",
          "talk-differential",
              "The same with so many writes that a checkpoint has much to do although it copies only"
                  + " what was modified since the one before.",
          "talk-hybrid",
              "A cluster of its own, because all replicas of one cluster must agree on what a checkpoint"
                  + " is.",
          "talk-sequential",
              "A cluster of its own, because all replicas of one cluster must agree on what a checkpoint"
                  + " is.",
          "agreement",
              "Requests that cost the service next to nothing, and no checkpoints: what is left is"
                  + " ordering, cryptography and the network.",
          "grain",
              "Blobs in which numbers of eight bytes are added to. Copying after a write takes the whole"
                  + " blob; an update takes the number.",
          "timing",
              "A capture should be over shortly before its position: if it starts late, execution copies"
                  + " or waits, if it starts early, more is read twice. How many requests before the"
                  + " position it starts, its lead, follows the load.",
          "resilience",
              "Replica 2 has a service with a defect, or is killed, or loses its checkpoints; replica 3"
                  + " corrupts what it serves of its own. What a method survives is what was seen.",
          "costs",
              "Each cost at sizes of which one is twice the one before, and a line through them.");

  private Words() {}

  static Optional<String> method(String name) {
    return Optional.ofNullable(METHODS.get(name));
  }

  static String title(String experiment) {
    return TITLES.getOrDefault(experiment, "Experiment: " + experiment);
  }

  static Optional<String> explanation(String experiment) {
    return Optional.ofNullable(EXPLANATIONS.get(experiment));
  }
}
