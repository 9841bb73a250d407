package io.evenkeel.sim;

import java.util.List;

/** Defects that the simulator must notice. */
final class Mutants {

  private Mutants() {}

  static final List<Mutant> ALL =
      List.of(
          // Quorums.
          Mutant.of(
              "a quorum of 2f", "agreement/ClusterSize", "return 2 * f() + 1;", "return 2 * f();"),
          Mutant.of(
              "a weak quorum of f", "agreement/ClusterSize", "return f() + 1;", "return f();"),
          Mutant.of(
              "prepared with 2f-1 PREPAREs",
              "agreement/ClusterSize",
              "public int preparesMin() {\n    return 2 * f();",
              "public int preparesMin() {\n    return 2 * f() - 1;"),
          Mutant.of(
              "committed with f+1 COMMITs",
              "agreement/Ordering",
              "slot.commits.count(digest) >= standing.size.quorum()",
              "slot.commits.count(digest) >= standing.size.weakQuorum()"),
          Mutant.of(
              "an order certificate of f+1 votes",
              "agreement/OrderVotes",
              "int quorum = standing.size.quorum();",
              "int quorum = standing.size.weakQuorum();"),
          Mutant.of(
              "a checkpoint stable with f+1 votes",
              "replica/CheckpointCertificate",
              "return votes.size() >= size.quorum();",
              "return votes.size() >= size.weakQuorum();"),
          Mutant.of(
              "fetched batches believed from one replica",
              "agreement/CatchUp",
              "set.withAtLeast(standing.size.weakQuorum())",
              "set.withAtLeast(1)"),
          // Checks.
          Mutant.of(
              "signatures of PREPAREs unchecked",
              "agreement/Tasks",
              "new TaskResult.PrepareVerified(message, from, signed)",
              "new TaskResult.PrepareVerified(message, from, true)"),
          Mutant.of(
              "signatures of proposals unchecked",
              "agreement/Tasks",
              "if (!authenticator.verifyReplica(from, content, message.signature())) {\n"
                  + "        return new TaskResult.ProposalVerified(message, from, false, false);",
              "if (content.length == 0) {\n"
                  + "        return new TaskResult.ProposalVerified(message, from, false, false);"),
          Mutant.of(
              "requests in proposals unchecked",
              "agreement/Tasks",
              "for (ClientRequest request : doubted) {",
              "for (ClientRequest request : List.<ClientRequest>of()) {"),
          Mutant.of(
              "order certificates unchecked",
              "agreement/Certificates",
              "    return hold(\n        authenticator,\n        cluster.size(),\n"
                  + "        certificate.votes(),",
              "    return certificate.votes().size() > 0 || hold(\n        authenticator,\n"
                  + "        cluster.size(),\n        certificate.votes(),"),
          Mutant.of(
              "checkpoint certificates unchecked",
              "replica/CheckpointCertificate",
              "if (!authenticator.verifyReplica(vote.replica(), content, vote.signature())) {",
              "if (content.length == 0) {"),
          Mutant.of(
              "a NEW-VIEW not recomputed",
              "agreement/ViewChangeCheck",
              "return NewViewPlan.of(viewChanges).matches(message.proposals());",
              "return true;"),
          Mutant.of(
              "chunks used before they are verified",
              "checkpoint/transfer/ResponseCheck",
              "return distinct && table.trie().equals(digest) ? null : DemotionReason.BAD_DIGEST;",
              "return null;"),
          Mutant.of(
              "proposals above the window accepted",
              "agreement/Standing",
              "if (sequence > low() && sequence > high()) {",
              "if (sequence < 0) {"),
          // View changes.
          Mutant.of(
              "a suspicion without consequence",
              "agreement/ViewChanger",
              "if (suspicion != null) {",
              "if (suspicion != null && standing.view < 0) {"),
          Mutant.of(
              "nobody joins a view change",
              "agreement/ViewChangeBook",
              "return later.length >= standing.size.weakQuorum()",
              "return later.length > standing.size.n()"),
          Mutant.of(
              "a VIEW-CHANGE without prepared certificates",
              "agreement/ViewChanger",
              "standing.preparedTable.all()));",
              "java.util.List.of()));"),
          Mutant.of(
              "the prepared certificate of the lowest view wins",
              "agreement/NewViewPlan",
              "return other.view() > one.view() ? other : one;",
              "return other.view() < one.view() ? other : one;"),
          Mutant.of(
              "a NEW-VIEW proposes only the first prepared batch again",
              "agreement/NewViewPlan",
              "long last = best.isEmpty() ? base.sequence() : best.lastKey();",
              "long last = best.isEmpty() ? base.sequence() : best.firstKey();"),
          Mutant.of(
              "votes in a view that was left",
              "agreement/Standing",
              "return active && voting();",
              "return voting();"),
          Mutant.of(
              "requests of the old view forgotten",
              "agreement/Proposer",
              "    drafts.clear();\n    queue.unproposeAll();",
              "    drafts.clear();"),
          Mutant.of(
              "only multiples of K start a view",
              "agreement/ViewChangeCheck",
              "|| message.prepared().size() > config.window().length()",
              "|| message.prepared().size() > config.window().length()\n"
                  + "|| base.sequence() % config.window().interval() != 0"),
          // Persistence and restarts.
          Mutant.of(
              "PREPARE before the proposal is logged",
              "agreement/Ordering",
              "standing.out.persist(new AcceptedRecord(message));",
              "if (standing.isPrimary()) {\n"
                  + "standing.out.persist(new AcceptedRecord(message));\n}"),
          Mutant.of(
              "COMMIT without a logged certificate",
              "agreement/Ordering",
              "standing.out.persist(new PreparedRecord(certificate));",
              ""),
          Mutant.of(
              "the view that was left is not logged",
              "agreement/ViewChanger",
              "standing.out.persist(new ViewRecord(view));",
              ""),
          Mutant.of(
              "an entered view is not logged",
              "agreement/ViewChanger",
              "      standing.out.persist(new NewViewRecord(message));\n      enter(message);",
              "      enter(message);"),
          Mutant.of(
              "a restart forgets prepared certificates",
              "agreement/Restart",
              "    standing.preparedTable.put(prepared);\n",
              ""),
          Mutant.of(
              "a restart forgets accepted proposals",
              "agreement/Restart",
              "        slot.accept(message);\n",
              "        slot.putBody(message.batch());\n"),
          Mutant.of(
              "a restart forgets the view it left",
              "agreement/Restart",
              "standing.view = Math.max(standing.view, left.view());",
              ""),
          Mutant.of(
              "without its vote log a replica votes again",
              "agreement/Standing",
              "return config.voting() && !halted;",
              "return !halted;"),
          // Execution and client table.
          Mutant.of(
              "a request executes twice",
              "execution/ClientTable",
              "if (number > entry.number) {",
              "if (number >= entry.number) {"),
          Mutant.of(
              "sessions leave in the order of their first request",
              "execution/ClientTable",
              "    principal.sessions.remove(entry.client.session());\n    principal.sessions.put",
              "    principal.sessions.put"),
          Mutant.of(
              "a result of just the kept size is dropped",
              "execution/ClientTable",
              "reply.payload().length <= resultBytesKeptMax",
              "reply.payload().length < resultBytesKeptMax"),
          Mutant.of(
              "time runs backwards",
              "execution/Execution",
              "Math.max(batch.timestampMillis(), history.timestampMillis())",
              "batch.timestampMillis()"),
          // Checkpoints.
          Mutant.of(
              "the reply table left out of the root",
              "execution/LibraryObjects",
              "return 2 + floors.size() + entries.size();",
              "return 2 + floors.size();"),
          Mutant.of(
              "modifications before the first read not listed",
              "checkpoint/method/DfcCaw",
              "      modified.add(id);",
              "      if (objectsCaptured > 0) {\n        modified.add(id);\n      }"),
          Mutant.of(
              "deleted objects stay in the image",
              "checkpoint/method/FinalState",
              "sink.remove(id);",
              ""),
          Mutant.of(
              "a position hangs on requests alone",
              "checkpoint/timing/CheckpointInterval",
              "requests >= requestsMax || batches >= batchesMax",
              "requests >= requestsMax"),
          Mutant.of(
              "the modified objects are not copied at the position",
              "checkpoint/method/DfcCaw",
              "for (ObjectId id : modified) {",
              "for (ObjectId id : Set.<ObjectId>of()) {"),
          // Liveness; the last ones were ours until the simulator found them.
          Mutant.of(
              "lost messages are not sent again",
              "agreement/Retransmission",
              "if (progress.view() == standing.view && standing.votes()) {",
              "if (progress.view() < 0) {"),
          Mutant.of(
              "who is behind asks nobody",
              "agreement/CatchUp",
              "if (!delivery.hasRoom() || !isDue()) {",
              "if (delivery.hasRoom() || !isDue()) {"),
          Mutant.of(
              "what a checkpoint covers fills the backlog",
              "agreement/Backlog",
              "if (sequence <= executed) {",
              "if (sequence < 0) {"),
          Mutant.of(
              "a newer unstable certificate hides the stable one",
              "replica/CertificateNews",
              "      if (stable) {\n        break;\n      }",
              "      break;"),
          Mutant.of(
              "a half installed state counts as one",
              "replica/Recovery",
              "  void stateLost() {\n    failed = true;",
              "  void stateLost() {\n    failed = false;"),
          Mutant.of(
              "waits for bodies that too few have",
              "agreement/CatchUp",
              "if (fruitlessRounds >= FRUITLESS_ROUNDS_MAX",
              "if (fruitlessRounds < 0"),
          Mutant.of(
                  "a primary keeps to its highest time",
                  "agreement/Proposer",
                  "  private final Backlog backlog;\n",
                  "  private final Backlog backlog;\n  private long highest;\n")
              .and(
                  "limits.bytesMax()), standing.now.wallMillis());",
                  "limits.bytesMax()),\n"
                      + "highest = Math.max(highest, standing.now.wallMillis()));"));
}
