package io.evenkeel.cli.checkpoint;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint diff}. */
@Command(
    name = "diff",
    description = {
      "Lists the ids of the objects that were created (+), changed (~) and deleted (-) from"
          + " checkpoint A to checkpoint B, ordered by id. Objects of the library itself are shown"
          + " as reserved. Reads only what differs."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel checkpoint diff 33 66 --config my-cluster/replica-0/replica.yaml",
      "  evenkeel checkpoint diff 33 66 --counts --config my-cluster/replica-0/replica.yaml"
    })
final class DiffCommand extends BaseCommand {

  @Parameters(index = "0", paramLabel = "A", description = "The earlier checkpoint's number.")
  private long before;

  @Parameters(index = "1", paramLabel = "B", description = "The later checkpoint's number.")
  private long after;

  @Mixin private StoreOptions store;

  @Option(names = "--counts", description = "Only how many, no ids; reads no objects.")
  private boolean countsOnly;

  /** What became of objects, their indexes in the image that has them. */
  private record Differences(List<Integer> created, List<Integer> changed, List<Integer> deleted) {
    Differences() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public Integer call() throws IOException {
    Differences found = new Differences();
    Map<String, List<ObjectId>> ids = new LinkedHashMap<>();
    try (ReplicaCheckpoints checkpoints = store.open(context())) {
      Image old = checkpoints.load(checkpoints.at(before).sequence());
      Image now = checkpoints.load(checkpoints.at(after).sequence());
      old.leaves()
          .compare(
              now.leaves(),
              (was, is) -> {
                if (was < 0) {
                  found.created.add(is);
                } else if (is < 0) {
                  found.deleted.add(was);
                } else {
                  found.changed.add(is);
                }
              });
      if (!countsOnly) {
        ids.put("+", ids(now, found.created));
        ids.put("~", ids(now, found.changed));
        ids.put("-", ids(old, found.deleted));
      }
    }
    report(found, ids);
    return ExitCodes.OK;
  }

  private static List<ObjectId> ids(Image image, List<Integer> indexes) {
    return indexes.stream()
        .map(
            index -> {
              try {
                return image.read(index).id();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .sorted()
        .toList();
  }

  private void report(Differences found, Map<String, List<ObjectId>> ids) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("from", before);
      facts.put("to", after);
      facts.put("created", found.created.size());
      facts.put("changed", found.changed.size());
      facts.put("deleted", found.deleted.size());
      if (!countsOnly) {
        facts.put("createdIds", facts(ids.getOrDefault("+", List.of())));
        facts.put("changedIds", facts(ids.getOrDefault("~", List.of())));
        facts.put("deletedIds", facts(ids.getOrDefault("-", List.of())));
      }
      printJson(facts);
      return;
    }
    ids.forEach((sign, all) -> all.forEach(id -> context().out().println(sign + " " + id)));
    context()
        .out()
        .printf(
            Locale.ROOT,
            "from checkpoint %d to %d: %d created, %d changed, %d deleted%n",
            before,
            after,
            found.created.size(),
            found.changed.size(),
            found.deleted.size());
  }

  private static List<Object> facts(List<ObjectId> ids) {
    List<Object> facts = new ArrayList<>();
    for (ObjectId id : ids) {
      Map<String, Object> one = new LinkedHashMap<>();
      Shown.put(one, id);
      facts.add(one);
    }
    return facts;
  }
}
