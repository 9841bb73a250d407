--------------------------- MODULE FuzzyCheckpoint ---------------------------
(***************************************************************************)
(* Deterministic fuzzy checkpoints (DFC_CAW), their votes and their        *)
(* transfer, as a model that TLC explores completely within small bounds.  *)
(*                                                                         *)
(* Correct replicas execute one agreed order of batches, each at its own   *)
(* speed. Each starts its capture where it likes and reads object after    *)
(* object while batches execute, so that every snapshot is another mixture *)
(* of old, new and torn values. At the position the executor copies what   *)
(* the modification list names, and out of snapshot and copies comes a     *)
(* checkpoint. It is published, voted for, certified, and fetched by a     *)
(* replica that has no state, also from sources that lie.                  *)
(*                                                                         *)
(* What must hold, whatever the speeds, the reads and the liars do:        *)
(*                                                                         *)
(*   OneRoot             no two roots are certified for a sequence number  *)
(*   CertifiedIsTheState what is certified is the state at the position    *)
(*   VisibleIsVerified   no replica shows a state that the order does not  *)
(*                       prescribe                                         *)
(*   LateCompletes       a capture that has not ended at its position ends *)
(*                       and is published all the same                     *)
(*   Converges           in the end all have executed everything, and the  *)
(*                       checkpoints are stable                            *)
(*                                                                         *)
(* Words are those of docs/GLOSSARY.md. README.md beside this file says    *)
(* what is left out, and how the model is run.                             *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS
    Correct,      \* replicas that follow the protocol
    Faulty,       \* replicas that vote and serve as they like
    Stateless,    \* the correct ones that begin without a state
    Losses,       \* how many times a correct replica may lose its state on the way
    F,            \* the most replicas that may be faulty
    ObjectCount,  \* objects are numbered; the walk goes from 1 upwards
    Unborn,       \* objects that do not exist before the first batch
    Interval,     \* every so many batches there is a position
    Last,         \* number of the last batch
    Orders,       \* the agreed orders that are looked at: see SomeOrders, AllOrders
    Absent,       \* the object does not exist
    Torn,         \* half of an old and half of a new value
    Missing,      \* the receiver does not have it yet
    Broken        \* which mistake is made: "nothing", or one of Mistakes

(***************************************************************************)
(* The mistakes. Each is one line of the protocol left out or misplaced;   *)
(* TLC must find what comes of it. This shows that the properties above    *)
(* are not true merely because nothing can go wrong in so small a world.   *)
(***************************************************************************)
Mistakes == {
    "list cleared a batch late",        \* the walk starts at c, the list after the next batch
    "capture starts inside a batch",    \* ... so that what was reported just before is lost
    "snapshot wins",                    \* completion keeps what was read before, not what was copied at s
    "vote before completion",           \* for the snapshot, when the walk has ended
    "walk goes on after the position",  \* the executor does not wait for a late capture
    "late capture given up",            \* ... and another one abandons it
    "quorum of f",                      \* f votes certify
    "votes counted, not voters",        \* a replica that votes twice counts twice
    "position not signed",              \* a vote counts for any sequence number
    "chunk unchecked",                  \* a chunk is used without comparing it with the root
    "shown before complete"}            \* the state is installed while chunks are missing

ASSUME Broken \in Mistakes \cup {"nothing"}
ASSUME Stateless \subseteq Correct
ASSUME Cardinality(Faulty) <= F /\ Cardinality(Correct \cup Faulty) <= 3 * F + 1

Objects == 1..ObjectCount
Batches == 1..Last
Positions == {s \in Batches : s % Interval = 0}

-----------------------------------------------------------------------------
(***************************************************************************)
(* The agreed order. A batch changes one object: it writes or deletes it.  *)
(* What it writes is its own number, so that every value tells when it was *)
(* written, and two states are equal only if they came to be alike.        *)
(***************************************************************************)
Changes == [object : Objects, kind : {"put", "delete"}]

AllOrders == [Batches -> Changes]

Put(o) == [object |-> o, kind |-> "put"]
Delete(o) == [object |-> o, kind |-> "delete"]

\* One object twice; one object after the other, in the direction of the walk and against it;
\* creation and deletion. The batches behind the position change what was, and what was not, on the list.
SomeOrders == {order \in AllOrders :
    \/ \A k \in Batches : order[k] = Put(1)
    \/ \A k \in Batches : order[k] = IF k % 2 = 1 THEN Put(1) ELSE Put(2)
    \/ \A k \in Batches : order[k] = IF k % 2 = 0 THEN Delete(1) ELSE Put(2)}

OneOrder == {order \in SomeOrders : order[1] = Put(1) /\ (Last > 1 => order[2] = Put(2))}

Written(change, k) == IF change.kind = "put" THEN k ELSE Absent

Initial == [o \in Objects |-> IF o \in Unborn THEN Absent ELSE 0]

\* The state that an order prescribes after batch k: the number of the last batch that changed the object.
StateAfter(order, k) ==
    [o \in Objects |->
        IF \A j \in 1..k : order[j].object # o
        THEN Initial[o]
        ELSE LET j == CHOOSE j \in 1..k :
                     order[j].object = o /\ \A later \in (j + 1)..k : order[later].object # o
             IN  Written(order[j], j)]

Values == (0..Last) \cup {Absent, Torn}

(***************************************************************************)
(* A root commits to every byte of a checkpoint, and no two checkpoints    *)
(* have one root. So the model takes the content itself, a value for each  *)
(* object, for the root.                                                   *)
(***************************************************************************)

-----------------------------------------------------------------------------
VARIABLES
    order,      \* the agreed order of this run
    executed,   \* [Correct -> number of the last batch that was executed]
    changing,   \* [Correct -> whether the next batch is half executed]
    state,      \* [Correct -> value of each object]
    capture,    \* [Correct -> the checkpoint in the making]
    published,  \* [Correct -> checkpoints that are durable here]
    votes,      \* CHECKPOINT votes sent by correct replicas; anybody may hold any of them
    recovery,   \* [Correct -> whether it has a state, and what is here of one it fetches]
    losses      \* how often a state was lost

vars == <<order, executed, changing, state, capture, published, votes, recovery, losses>>

(***************************************************************************)
(* A capture is "capturing" from c on, "completing" from its position on   *)
(* until it is published. `position` is the last position that was dealt   *)
(* with, `next` the object that the walk reads next; `list` is the         *)
(* modification list, which grows while `tracking`.                        *)
(***************************************************************************)
NothingRead == [o \in Objects |-> Absent]

Idle(position) ==
    [phase |-> "idle", position |-> position, next |-> 1, snapshot |-> NothingRead,
     tracking |-> FALSE, list |-> {}]

(***************************************************************************)
(* A replica with a state is "current". Without one it is "starting" until *)
(* it hears of a certified checkpoint, then "fetching" that.               *)
(***************************************************************************)
NothingHere == [o \in Objects |-> Missing]

Recovering(phase, position, root) ==
    [phase |-> phase, position |-> position, root |-> root, chunks |-> NothingHere, demoted |-> {}]

Current == Recovering("current", 0, NothingHere)
Starting == Recovering("starting", 0, NothingHere)

Init ==
    /\ order \in Orders
    /\ executed = [r \in Correct |-> 0]
    /\ changing = [r \in Correct |-> FALSE]
    /\ state = [r \in Correct |-> IF r \in Stateless THEN NothingRead ELSE Initial]
    /\ capture = [r \in Correct |-> Idle(0)]
    /\ published = [r \in Correct |-> {}]
    /\ votes = {}
    /\ recovery = [r \in Correct |-> IF r \in Stateless THEN Starting ELSE Current]
    /\ losses = 0

IsCurrent(r) == recovery[r].phase = "current"
Capturing(r) == capture[r].phase = "capturing"
WalkEnded(r) == capture[r].next > ObjectCount

-----------------------------------------------------------------------------
(***************************************************************************)
(* Execution. A batch takes two steps, so that the walk can read between.  *)
(***************************************************************************)

\* The executor stands at a position whose checkpoint is not completed.
Due(r) ==
    /\ ~changing[r]
    /\ executed[r] \in Positions
    /\ capture[r].position # executed[r]

\* There it waits: for its capture to begin, to end, or for the checkpoint before it to be published.
Waits(r) == Due(r)

\* The capture has not ended where it should have.
Late(r) == IsCurrent(r) /\ Due(r) /\ ~WalkEnded(r)

\* The service reports the object, and changes it: for a while its value is neither old nor new.
BeginBatch(r) ==
    /\ IsCurrent(r) /\ ~changing[r] /\ executed[r] < Last /\ ~Waits(r)
    /\ LET o == order[executed[r] + 1].object
       IN  /\ state' = [state EXCEPT ![r][o] = Torn]
           /\ capture' = [capture EXCEPT ![r].list = IF capture[r].tracking THEN @ \cup {o} ELSE @]
    /\ changing' = [changing EXCEPT ![r] = TRUE]
    /\ UNCHANGED <<order, executed, published, votes, recovery, losses>>

EndBatch(r) ==
    /\ changing[r]
    /\ LET k == executed[r] + 1
       IN  /\ executed' = [executed EXCEPT ![r] = k]
           /\ state' = [state EXCEPT ![r][order[k].object] = Written(order[k], k)]
    /\ changing' = [changing EXCEPT ![r] = FALSE]
    /\ capture' = [capture EXCEPT ![r].tracking = Capturing(r)]
    /\ UNCHANGED <<order, published, votes, recovery, losses>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The making of a checkpoint.                                             *)
(***************************************************************************)

\* Between two batches, wherever the replica likes, be it as late as at the position itself.
\* Captures do not overlap.
StartCapture(r) ==
    /\ IsCurrent(r) /\ capture[r].phase = "idle"
    /\ ~changing[r] \/ Broken = "capture starts inside a batch"
    /\ Due(r) \/ \E s \in Positions : s > executed[r]
    /\ capture' = [capture EXCEPT ![r].phase = "capturing",
                                  ![r].tracking = (Broken # "list cleared a batch late")]
    /\ UNCHANGED <<order, executed, changing, state, published, votes, recovery, losses>>

\* The walk reads an object as it is now, also in the middle of a batch.
ReadObject(r) ==
    /\ ~WalkEnded(r)
    /\ \/ Capturing(r)
       \/ Broken = "walk goes on after the position" /\ capture[r].phase = "completing"
    /\ LET o == capture[r].next
           copied == capture[r].phase = "completing" /\ o \in capture[r].list
       IN  capture' = [capture EXCEPT ![r].next = o + 1,
                                      ![r].snapshot[o] = IF copied THEN @ ELSE state[r][o]]
    /\ UNCHANGED <<order, executed, changing, state, published, votes, recovery, losses>>

\* The pause: what the list names is copied as it is at the position, and supersedes what was read.
Complete(r) ==
    /\ IsCurrent(r) /\ Due(r) /\ Capturing(r)
    /\ WalkEnded(r) \/ Broken = "walk goes on after the position"
    /\ LET image == [o \in Objects |->
               IF o \in capture[r].list /\ Broken # "snapshot wins"
               THEN state[r][o]
               ELSE capture[r].snapshot[o]]
       IN  capture' = [capture EXCEPT ![r].phase = "completing",
                                      ![r].position = executed[r],
                                      ![r].snapshot = image,
                                      ![r].tracking = FALSE,
                                      ![r].list = IF WalkEnded(r) THEN {} ELSE @]
    /\ UNCHANGED <<order, executed, changing, state, published, votes, recovery, losses>>

\* Beside execution. Only now the checkpoint is durable.
Publish(r) ==
    /\ capture[r].phase = "completing" /\ WalkEnded(r)
    /\ LET checkpoint == [position |-> capture[r].position, root |-> capture[r].snapshot]
       IN  published' = [published EXCEPT ![r] = @ \cup {checkpoint}]
    /\ capture' = [capture EXCEPT ![r] = Idle(capture[r].position)]
    /\ UNCHANGED <<order, executed, changing, state, votes, recovery, losses>>

\* A mistake only: instead of waiting for its capture the executor drops it.
GiveUpLate(r) ==
    /\ Broken = "late capture given up" /\ Late(r) /\ Capturing(r)
    /\ capture' = [capture EXCEPT ![r] = Idle(executed[r])]
    /\ UNCHANGED <<order, executed, changing, state, published, votes, recovery, losses>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Votes and certificates. Votes are signed, so nobody can invent one of a *)
(* correct replica. Faulty replicas have signed every vote there can be;   *)
(* that, and that anybody may hold any votes, is the most that lies, loss  *)
(* and delay of messages can do.                                           *)
(***************************************************************************)
VoteOf(r, s, root) == [voter |-> r, position |-> s, root |-> root]

Vote(r) ==
    /\ Broken # "vote before completion"
    /\ \E c \in published[r] :
           LET vote == VoteOf(r, c.position, c.root)
           IN  /\ vote \notin votes
               /\ votes' = votes \cup {vote}
    /\ UNCHANGED <<order, executed, changing, state, capture, published, recovery, losses>>

\* A mistake only: the vote is for what the walk has read.
VoteEarly(r) ==
    /\ Broken = "vote before completion" /\ Capturing(r) /\ WalkEnded(r)
    /\ LET ahead == {s \in Positions : s >= executed[r] /\ s > capture[r].position}
           s == CHOOSE s \in ahead : \A other \in ahead : s <= other
       IN  /\ \A v \in votes : v.voter # r \/ v.position # s
           /\ votes' = votes \cup {VoteOf(r, s, capture[r].snapshot)}
    /\ UNCHANGED <<order, executed, changing, state, capture, published, recovery, losses>>

Supporters(s, root) ==
    Faulty \cup {r \in Correct : \E v \in votes :
        /\ v.voter = r
        /\ v.root = root
        /\ v.position = s \/ Broken = "position not signed"}

\* Votes count once for each sender.
Count(s, root) ==
    Cardinality(Supporters(s, root))
        + (IF Broken = "votes counted, not voters" THEN Cardinality(Faulty) ELSE 0)

Certified(s, root) == Count(s, root) >= (IF Broken = "quorum of f" THEN F ELSE F + 1)

\* A root that no correct replica voted for is as good as any other such root: one stands for all.
Forged == [o \in Objects |-> Torn]

CertifiedRoots(s) ==
    {root \in {v.root : v \in votes} \cup {Forged} : Certified(s, root)}

-----------------------------------------------------------------------------
(***************************************************************************)
(* Transfer to a replica without a state. All it believes is a root with a *)
(* certificate; it may begin again with another one.                       *)
(***************************************************************************)
BeginFetch(r) ==
    /\ ~IsCurrent(r)
    /\ \E s \in Batches : \E root \in CertifiedRoots(s) :
           /\ s > recovery[r].position
           /\ recovery' = [recovery EXCEPT ![r] =
                  [Recovering("fetching", s, root) EXCEPT !.demoted = recovery[r].demoted]]
    /\ UNCHANGED <<order, executed, changing, state, capture, published, votes, losses>>

\* A source answers with an object. What does not fit the root is refused, and its source, which
\* must have lied, is never asked again.
Answer(r, source, o, value) ==
    /\ recovery[r].chunks[o] = Missing
    /\ source \notin recovery[r].demoted
    /\ recovery' =
           IF value = recovery[r].root[o] \/ Broken = "chunk unchecked"
           THEN [recovery EXCEPT ![r].chunks[o] = value]
           ELSE [recovery EXCEPT ![r].demoted = @ \cup {source}]
    /\ UNCHANGED <<order, executed, changing, state, capture, published, votes, losses>>

\* A correct source has the checkpoint, or does not answer.
AnswerOfCorrect(r) ==
    /\ recovery[r].phase = "fetching"
    /\ \E source \in Correct \ {r}, o \in Objects :
        /\ \E c \in published[source] : c.root = recovery[r].root
        /\ Answer(r, source, o, recovery[r].root[o])

AnswerOfFaulty(r) ==
    /\ recovery[r].phase = "fetching"
    /\ \E source \in Faulty, o \in Objects, value \in Values : Answer(r, source, o, value)

\* Everything is here. It is published like an own checkpoint, and installed: from now on it is
\* visible, that is executed upon, replied from, and served.
Install(r) ==
    /\ recovery[r].phase = "fetching"
    /\ \/ \A o \in Objects : recovery[r].chunks[o] # Missing
       \/ Broken = "shown before complete"
    /\ LET s == recovery[r].position
           image == [o \in Objects |->
               IF recovery[r].chunks[o] = Missing THEN Absent ELSE recovery[r].chunks[o]]
       IN  /\ published' = [published EXCEPT ![r] = @ \cup {[position |-> s, root |-> image]}]
           /\ state' = [state EXCEPT ![r] = image]
           /\ executed' = [executed EXCEPT ![r] = s]
           /\ capture' = [capture EXCEPT ![r] = Idle(s)]
    /\ recovery' = [recovery EXCEPT ![r] = Current]
    /\ UNCHANGED <<order, changing, votes, losses>>

\* State, capture and published checkpoints are gone; votes that were sent are not.
LoseState(r) ==
    /\ losses < Losses
    /\ losses' = losses + 1
    /\ executed' = [executed EXCEPT ![r] = 0]
    /\ changing' = [changing EXCEPT ![r] = FALSE]
    /\ state' = [state EXCEPT ![r] = NothingRead]
    /\ capture' = [capture EXCEPT ![r] = Idle(0)]
    /\ published' = [published EXCEPT ![r] = {}]
    /\ recovery' = [recovery EXCEPT ![r] = Starting]
    /\ UNCHANGED <<order, votes>>

-----------------------------------------------------------------------------
\* What a correct replica does sooner or later, if it can. No lie and no loss is counted on.
StepOf(r) ==
    \/ BeginBatch(r) \/ EndBatch(r)
    \/ StartCapture(r) \/ ReadObject(r) \/ Complete(r) \/ Publish(r) \/ GiveUpLate(r)
    \/ Vote(r) \/ VoteEarly(r)
    \/ BeginFetch(r) \/ AnswerOfCorrect(r) \/ Install(r)

Progress == \E r \in Correct : StepOf(r)

Next == Progress \/ \E r \in Correct : AnswerOfFaulty(r) \/ LoseState(r)

Spec == Init /\ [][Next]_vars /\ WF_vars(Progress)

-----------------------------------------------------------------------------
(***************************************************************************)
(* What must hold.                                                         *)
(***************************************************************************)
OneRoot == \A s \in Batches : Cardinality(CertifiedRoots(s)) <= 1

CertifiedIsTheState == \A s \in Batches : \A root \in CertifiedRoots(s) : root = StateAfter(order, s)

VisibleIsVerified ==
    \A r \in Correct : IsCurrent(r) /\ ~changing[r] => state[r] = StateAfter(order, executed[r])

LateCompletes ==
    \A r \in Correct : \A s \in Positions :
        (Late(r) /\ executed[r] = s) ~> ([position |-> s, root |-> StateAfter(order, s)] \in published[r])

\* At the end there is a stable checkpoint without the help of those who lie.
Finished ==
    LET s == CHOOSE s \in Positions : \A t \in Positions : t <= s
    IN  /\ \A r \in Correct : IsCurrent(r) /\ executed[r] = Last /\ ~changing[r]
        /\ Cardinality(Supporters(s, StateAfter(order, s)) \ Faulty) >= 2 * F + 1

Converges == <>[]Finished

(***************************************************************************)
(* The rare situations. TLC must find each of them possible, else what is  *)
(* said about them above is said about nothing.                            *)
(***************************************************************************)
NeverLate == \A r \in Correct : ~(Late(r) /\ Capturing(r) /\ capture[r].next > 1)

NeverTorn == \A r \in Correct : Capturing(r) => \A o \in Objects : capture[r].snapshot[o] # Torn

\* A snapshot without torn values that is still no state there ever was.
NeverFuzzy ==
    \A r \in Correct : Capturing(r) /\ WalkEnded(r) =>
        \/ \E o \in Objects : capture[r].snapshot[o] = Torn
        \/ \E k \in 0..executed[r] : capture[r].snapshot = StateAfter(order, k)

NeverCertifiedWithTheLiar == Cardinality(votes) = 1 => \A s \in Batches : CertifiedRoots(s) = {}

NeverDemoted == \A r \in Correct : recovery[r].demoted = {}

NeverInstalled == \A r \in Stateless : ~IsCurrent(r)

\* Replicas are alike, but those that begin without a state.
Symmetry == Permutations(Correct \ Stateless)

=============================================================================
