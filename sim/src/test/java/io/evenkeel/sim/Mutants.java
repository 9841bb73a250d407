package io.evenkeel.sim;

import io.evenkeel.sim.plan.FaultGroup;
import io.evenkeel.sim.plan.Lie;
import java.util.List;

/** Defects that the simulator must notice. */
final class Mutants {

  private Mutants() {}

  static final List<Mutant> ALL =
      List.of(
          // Quorums.
          Mutant.of(
                  "a quorum of 2f",
                  "agreement/ClusterSize",
                  "return 2 * f() + 1;",
                  "return 2 * f();")
              .killedBy(1, "I8"),
          Mutant.of("a weak quorum of f", "agreement/ClusterSize", "return f() + 1;", "return f();")
              .killedBy(19, "I4"),
          Mutant.of(
                  "prepared with 2f-1 PREPAREs",
                  "agreement/ClusterSize",
                  "public int preparesMin() {\n    return 2 * f();",
                  "public int preparesMin() {\n    return 2 * f() - 1;")
              .under(4, FaultGroup.NETWORK, FaultGroup.BYZANTINE)
              .lying(Lie.EQUIVOCATE, Lie.VOTES_FOR_ALL, Lie.SILENT)
              .killedBy(196, "I2"),
          Mutant.of(
                  "committed with f+1 COMMITs",
                  "agreement/Ordering",
                  "slot.commits.count(digest) >= standing.size.quorum()",
                  "slot.commits.count(digest) >= standing.size.weakQuorum()")
              .under(4, FaultGroup.NETWORK, FaultGroup.BYZANTINE)
              .killedBy(26, "I1"),
          Mutant.of(
                  "an order certificate of f+1 votes",
                  "agreement/OrderVotes",
                  "int quorum = standing.size.quorum();",
                  "int quorum = standing.size.weakQuorum();")
              .killedBy(2, "I12"),
          Mutant.of(
                  "a checkpoint stable with f+1 votes",
                  "replica/CheckpointCertificate",
                  "return votes.size() >= size.quorum();",
                  "return votes.size() >= size.weakQuorum();")
              .killedBy(1, "I8"),
          Mutant.of(
                  "fetched batches believed from one replica",
                  "agreement/CatchUp",
                  "set.withAtLeast(standing.size.weakQuorum())",
                  "set.withAtLeast(1)")
              .lying(Lie.WRONG_BATCHES)
              .killedBy(9, "I1"),
          // Checks.
          Mutant.of(
                  "signatures of PREPAREs unchecked",
                  "agreement/Tasks",
                  "new TaskResult.PrepareVerified(message, from, signed)",
                  "new TaskResult.PrepareVerified(message, from, true)")
              .killedBy(9, "I5"),
          Mutant.of(
                  "signatures of proposals unchecked",
                  "agreement/Tasks",
                  "if (!configuration.signed(authenticator, from, content, message.signature())) {\n"
                      + "        return new TaskResult.ProposalVerified(message, from, false, false);",
                  "if (content.length == 0) {\n"
                      + "        return new TaskResult.ProposalVerified(message, from, false, false);")
              .killedBy(12, "I5"),
          Mutant.of(
                  "requests in proposals unchecked",
                  "agreement/Tasks",
                  "for (ClientRequest request : doubted) {",
                  "for (ClientRequest request : List.<ClientRequest>of()) {")
              .lying(Lie.INVENT)
              .killedBy(1, "I3"),
          Mutant.of(
                  "order certificates unchecked",
                  "agreement/Certificates",
                  "    return hold(\n        authenticator,\n        configuration,\n"
                      + "        certificate.votes(),",
                  "    return certificate.votes().size() > 0 || hold(\n        authenticator,\n"
                      + "        configuration,\n        certificate.votes(),")
              .killedBy(18, "I4"),
          Mutant.of(
                  "checkpoint certificates unchecked",
                  "replica/VoteProof",
                  "if (!authenticator.verifyReplica("
                      + "there.member(vote.replica()), signed, vote.signature())) {",
                  "if (signed.length == 0) {")
              .killedBy(53, "I4"),
          Mutant.of(
                  "a NEW-VIEW not recomputed",
                  "agreement/ViewChangeCheck",
                  "return NewViewPlan.of(viewChanges).matches(message.proposals());",
                  "return true;")
              .lying(Lie.WRONG_NEW_VIEW, Lie.SILENT, Lie.STALL)
              .killedBy(5, "I2"),
          Mutant.of(
                  "chunks used before they are verified",
                  "checkpoint/transfer/ResponseCheck",
                  "if (!distinct || !table.trie().equals(digest)) {",
                  "if (table.size() < 0) {")
              .and(
                  "checkpoint/transfer/TransferReceiver",
                  "if (!root.equals(target.root())) {",
                  "if (root.equals(null)) {")
              .lying(Lie.WRONG_CHUNKS)
              .killedBy(17, "I4"),
          Mutant.of(
                  "a fetched image keeps what its base had more",
                  "checkpoint/store/StoreSink",
                  "told == Told.ALL ? words.build",
                  "base == null ? words.build")
              .killedBy(1, "I12"),
          Mutant.of(
                  "what a disk damaged is shared again and again",
                  "replica/CheckpointFetch",
                  "return staged || repairing || suspect || damaged",
                  "return staged")
              .killedBy(1250, "I12"),
          Mutant.of(
                  "proposals above the window accepted",
                  "agreement/Standing",
                  "if (sequence > low() && sequence > high()) {",
                  "if (sequence < 0) {")
              .killedBy(1, "I8"),
          // View changes.
          Mutant.of(
                  "a suspicion without consequence",
                  "agreement/ViewChanger",
                  "if (suspicion != null) {",
                  "if (suspicion != null && standing.view < 0) {")
              .killedBy(4, "I12"),
          Mutant.of(
                  "a VIEW-CHANGE without prepared certificates",
                  "agreement/ViewChanger",
                  "standing.preparedTable.all()));",
                  "java.util.List.of()));")
              .killedBy(2, "I2"),
          Mutant.of(
                  "the prepared certificate of the lowest view wins",
                  "agreement/NewViewPlan",
                  "return other.view() > one.view() ? other : one;",
                  "return other.view() < one.view() ? other : one;")
              .under(4, FaultGroup.NETWORK, FaultGroup.BYZANTINE)
              .killedBy(252, "I2"),
          Mutant.of(
                  "a NEW-VIEW proposes only the first prepared batch again",
                  "agreement/NewViewPlan",
                  "long last = best.isEmpty() ? base.sequence() : best.lastKey();",
                  "long last = best.isEmpty() ? base.sequence() : best.firstKey();")
              .killedBy(3, "I2"),
          Mutant.of(
                  "votes in a view that was left",
                  "agreement/Standing",
                  "return active && voting();",
                  "return voting();")
              .killedBy(16, "I5"),
          Mutant.of(
                  "requests of the old view forgotten",
                  "agreement/Proposer",
                  "    drafts.clear();\n    queue.unproposeAll();",
                  "    drafts.clear();")
              .lying(Lie.STALL, Lie.WITHHOLD)
              .killedBy(167, "I12"),
          Mutant.of(
                  "only multiples of K start a view",
                  "agreement/ViewChangeCheck",
                  "|| message.prepared().size() > config.window().length()",
                  "|| message.prepared().size() > config.window().length()\n"
                      + "|| base.sequence() % config.window().interval() != 0")
              .killedBy(5, "I12"),
          // Persistence and restarts.
          Mutant.of(
                  "PREPARE before the proposal is logged",
                  "agreement/Ordering",
                  "standing.out.persist(new AcceptedRecord(message));",
                  "if (standing.isPrimary()) {\n"
                      + "standing.out.persist(new AcceptedRecord(message));\n}")
              .killedBy(1, "I5"),
          Mutant.of(
                  "COMMIT without a logged certificate",
                  "agreement/Ordering",
                  "standing.out.persist(new PreparedRecord(certificate));",
                  "")
              .killedBy(1, "I5"),
          Mutant.of(
                  "a VIEW-CHANGE sent before it is logged",
                  "agreement/ViewChanger",
                  "standing.out.persist(new ViewChangeRecord(message));",
                  "")
              .killedBy(2, "I5"),
          Mutant.of(
                  "an entered view is not logged",
                  "agreement/ViewChanger",
                  "      standing.out.persist(new NewViewRecord(message));\n      enter(message);",
                  "      enter(message);")
              .killedBy(2, "I5"),
          Mutant.of(
                  "a restart forgets prepared certificates",
                  "agreement/Restart",
                  "    standing.preparedTable.put(prepared);\n",
                  "")
              .killedBy(6, "I2"),
          Mutant.of(
                  "a restart forgets accepted proposals",
                  "agreement/Restart",
                  "        slot.accept(message);\n",
                  "        slot.putBody(message.batch());\n")
              .killedBy(2, "I5"),
          Mutant.of(
                  "a restart forgets the view it left",
                  "agreement/Restart",
                  "standing.view = Math.max(standing.view, left.view());",
                  "")
              .and(
                  "agreement/Restart",
                  "standing.view = Math.max(standing.view, own.message().view());",
                  "")
              .killedBy(6, "I5"),
          Mutant.of(
                  "without its vote log a replica votes again",
                  "agreement/Standing",
                  "return config.voting() && !halted && membershipVotes();",
                  "return !halted;")
              .killedBy(6, "I5"),
          // Execution and client table.
          Mutant.of(
                  "a request executes twice",
                  "execution/ClientTable",
                  "if (number > entry.number) {",
                  "if (number >= entry.number) {")
              .killedBy(21, "I3"),
          Mutant.of(
                  "sessions leave in the order of their first request",
                  "execution/ClientTable",
                  "    principal.sessions.remove(entry.client.session());\n    principal.sessions.put",
                  "    principal.sessions.put")
              .killedBy(2, "I3"),
          Mutant.of(
                  "a result of just the kept size is dropped",
                  "execution/ClientTable",
                  "reply.payload().length <= resultBytesKeptMax",
                  "reply.payload().length < resultBytesKeptMax")
              .killedBy(21, "I3"),
          Mutant.of(
                  "time runs backwards",
                  "execution/Execution",
                  "Math.max(batch.timestampMillis(), history.timestampMillis())",
                  "batch.timestampMillis()")
              .killedBy(6, "I4"),
          // Checkpoints.
          Mutant.of(
                  "the reply table left out of the root",
                  "execution/LibraryObjects",
                  "return 2 + floors.size() + entries.size();",
                  "return 2 + floors.size();")
              .killedBy(1, "I4"),
          Mutant.of(
                  "the list cleared a batch late",
                  "execution/CheckpointCycle",
                  "    if (capture != null) {\n      capture.modified(id);",
                  "    if (capture != null && interval.requests() == progress.requestsAtStart()) {\n"
                      + "      return;\n    }\n    if (capture != null) {\n      capture.modified(id);")
              .killedBy(7, "I4"),
          Mutant.of(
                  "what the walk has not reached is not listed",
                  "checkpoint/method/Claims",
                  "if (entry == null || !reopen(entry)) {",
                  "if (walkHasPassed(id) && (entry == null || !reopen(entry))) {")
              .killedBy(3, "I4"),
          Mutant.of(
                  "deleted objects stay in the image",
                  "checkpoint/method/FinalState",
                  "sink.remove(id);",
                  "")
              .killedBy(6, "I4"),
          Mutant.of(
                  "a position hangs on requests alone",
                  "checkpoint/timing/CheckpointInterval",
                  "requests >= requestsMax || batches >= batchesMax",
                  "requests >= requestsMax")
              .killedBy(2, "I4"),
          Mutant.of(
                  "the frozen list is not read",
                  "checkpoint/method/FuzzyReading",
                  "FinalState state = take(entry, false);",
                  "FinalState state = null;\n      claims.openSince(entry);")
              .killedBy(11, "I4"),
          Mutant.of(
                  "a frozen object changes before it was copied",
                  "checkpoint/method/Claims",
                  "return entry == null ? claimUnlisted(id) : claim(entry);",
                  "return entry == null && claimUnlisted(id);")
              .killedBy(11, "I4"),
          Mutant.of(
                  "what a late walk has not reached changes before it was copied",
                  "checkpoint/method/Claims",
                  "    if (walkHasPassed(id)) {\n      return false;",
                  "    if (frozen || walkHasPassed(id)) {\n      return false;")
              .killedBy(56, "I4"),
          Mutant.of(
                  "a late walk keeps what it reads after the position",
                  "checkpoint/method/FuzzyReading",
                  "if (!claims.listed(object.id())) {",
                  "if (object.value().length >= 0) {")
              .killedBy(79, "I4"),
          Mutant.of(
                  "an object leaves the list while its batch runs",
                  "checkpoint/method/Claims",
                  "return openSince <= finishedBatch;",
                  "return openSince > 0;")
              .killedBy(6, "I4"),
          Mutant.of(
                  "an object leaves the list whoever claimed it",
                  "checkpoint/method/FuzzyReading",
                  "if (usable && claims.take(entry, since)) {",
                  "if (usable && (claims.take(entry, since) || since > 0)) {")
              .under(4, FaultGroup.SERVICE)
              .killedBy(47, "I4"),
          // Differential checkpoints and updates.
          Mutant.of(
                  "what an abandoned checkpoint covered is not dirty again",
                  "checkpoint/method/Changes",
                  "taken.forEach(dirty::addAll);",
                  "")
              .killedBy(160, "I4"),
          Mutant.of(
                  "dirty objects are cleared when the checkpoint is published",
                  "checkpoint/method/Changes",
                  "      base = image;",
                  "      base = image;\n      dirty = new LinkedHashSet<>();")
              .killedBy(1, "I4"),
          Mutant.of(
                  "what is dirty survives that another state is installed",
                  "execution/CheckpointCycle",
                  "    changes.forget();\n    hindered = false;",
                  "    hindered = false;")
              .killedBy(63, "I4"),
          Mutant.of(
                  "deleted objects stay in a delta",
                  "checkpoint/store/StoreSink",
                  "      if (words.find(hashedId) < 0) {",
                  "      if (false) {")
              .killedBy(1, "I4"),
          Mutant.of(
                  "the library's deleted objects stay in a delta",
                  "checkpoint/store/StoreSink",
                  "if (Location.isLibrary(",
                  "if (false && Location.isLibrary(")
              .killedBy(2, "I4"),
          Mutant.of(
                  "the base wins over what changed",
                  "checkpoint/root/LeafMerge",
                  "        merged.appendCopy(words, i);",
                  "        merged.appendCopy(there ? base : words, there ? from - 1 : i);")
              .killedBy(1, "I4"),
          Mutant.of(
                  "creations are not reported",
                  "execution/RequestExecution",
                  "    cycle.modified(id);",
                  "    if (service.object(id) != null) {\n      cycle.modified(id);\n    }")
              .killedBy(1, "I4"),
          Mutant.of(
                  "of several updates the first wins",
                  "checkpoint/method/CollectedUpdates",
                  ".add(update.content())",
                  ".add(0, update.content())")
              .killedBy(2, "I4"),
          Mutant.of(
                  "updates that add to what is there",
                  "sim/SimService",
                  "return last[0] == 0 ? null : Arrays.copyOfRange(last, 1, last.length);",
                  "byte[] after = Arrays.copyOfRange(last, 1, last.length);\n"
                      + "    byte[] before = value == null ? new byte[0] : value;\n"
                      + "    return last[0] == 0 ? null : ByteBuffer.allocate(before.length + after.length)\n"
                      + "        .put(before).put(after).array();")
              .killedBy(2, "I4"),
          // Liveness; the last ones were ours until the simulator found them.
          Mutant.of(
                  "who is behind asks nobody",
                  "agreement/CatchUp",
                  "if (!delivery.hasRoom() || !isDue()) {",
                  "if (delivery.hasRoom() || !isDue()) {")
              .killedBy(1, "I12"),
          Mutant.of(
                  "a primary keeps to its highest time",
                  "agreement/Proposer",
                  "  private final Backlog backlog;\n",
                  "  private final Backlog backlog;\n  private long highest;\n")
              .and(
                  "agreement/Proposer",
                  "new Batch(requests, standing.now.wallMillis());",
                  "new Batch(requests,\n"
                      + "highest = Math.max(highest, standing.now.wallMillis()));")
              .under(4, FaultGroup.CLOCK, FaultGroup.CRASH, FaultGroup.RECONFIGURATION)
              .killedBy(888, "I12"),
          // Configurations.
          Mutant.of(
                  "a change in force at once",
                  "agreement/Configurations",
                  "sequence + distance + 1",
                  "sequence + 1")
              .killedBy(23, "I12"),
          Mutant.of(
                  "a new incarnation votes at once",
                  "agreement/Standing",
                  "return begin.from() <= certified.sequence() + 1\n"
                      + "        && begin.ordered() <= Math.max(stableCheckpoint, base);",
                  "return true;")
              .killedBy(6, "I5"),
          Mutant.of(
                  "a certificate proven in the newest configuration",
                  "agreement/Configurations",
                  "return plausible ? numbered(number) : Optional.empty();",
                  "return plausible ? Optional.of(newestKnown()) : Optional.empty();")
              .killedBy(61, "I12"),
          Mutant.of(
                  "operators' signatures unchecked",
                  "agreement/Configuration",
                  "if (!check.holds(operatorKey, change.content(), change.signature())) {",
                  "if (change.content().length == 0) {")
              .killedBy(2, "I3"),
          // Checkpoints in turns.
          Mutant.of(
                  "a staged state shown at once",
                  "replica/Staging",
                  "confirming.cardinality() >= size.f()",
                  "confirming.cardinality() >= 0")
              .killedBy(44, "I7"),
          Mutant.of(
                  "a staged state confirmed by f-1 others",
                  "replica/Staging",
                  "confirming.cardinality() >= size.f()",
                  "confirming.cardinality() >= size.f() - 1")
              .killedBy(77, "I7"),
          Mutant.of(
                  "bodies go below the newest own checkpoint",
                  "agreement/Standing",
                  "stableBefore = stableCheckpoint;",
                  "stableBefore = sequence;")
              .killedBy(10, "I8"),
          Mutant.of(
                  "what a staged state answers is sent",
                  "execution/Execution",
                  "    if (state == State.STAGED) {\n      boolean taken",
                  "    if (state == State.HALTED) {\n      boolean taken")
              .killedBy(44, "I3"),
          Mutant.of(
                  "a restored replica counts positions anew",
                  "execution/Execution",
                  "positions.restore(content.positions());",
                  "positions.restore(0);")
              .killedBy(10, "I4"),
          Mutant.of(
                  "everybody takes a checkpoint at every position",
                  "execution/Positions",
                  "return all || turns.isOwn(count);",
                  "return true;")
              .killedBy(10, "I4"));
}
