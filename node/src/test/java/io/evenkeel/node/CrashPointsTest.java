package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Every write, sync, deletion and directory sync of a replica's log, from its first start over
 * batches, a view change and forgotten segments to its stop, is a point where the power goes. From
 * whatever then is on the disk the replica starts again: all that anybody heard of is there, and
 * nothing that it says contradicts what it said.
 */
class CrashPointsTest {

  /** As many ways in which a loss of power may tear and reorder what was not durable. */
  private static final int SURVIVALS = Integer.getInteger("evenkeel.crashpoints.survivals", 6);

  private static final int SEQUENCES = 40;

  private int messages;
  private int resent;
  private int survivals;

  @Test
  void whatSomebodyHeardIsThereAfterEveryCrashAndIsNotContradicted() throws IOException {
    LoggedLife whole = new LoggedLife(new SimulatedDisk()).run();
    assertThat(whole.lostPower).isFalse();
    assertThat(whole.forgotten).as("segments were dropped").isPositive();
    assertThat(whole.left.stream().map(Object::getClass).distinct())
        .contains(PrePrepare.class, Prepare.class, Commit.class, OrderVote.class)
        .contains(ViewChange.class, NewView.class);
    long points = whole.disk.operations();
    for (long point = 1; point <= points; point++) {
      LoggedLife life = new LoggedLife(new SimulatedDisk().losePowerAt(point)).run();
      assertThat(life.lostPower).isTrue();
      for (int seed = 0; seed <= SURVIVALS; seed++) {
        SimulatedDisk found =
            seed == SURVIVALS ? life.disk.afterKill() : life.disk.afterPowerLoss(seed);
        check(life, found, "power lost at operation " + point + ", survival " + seed);
      }
    }
    assertThat(resent).as("messages that were said again").isPositive();
    System.err.printf(
        "log of a replica: %d crash points, %d restarts, %d messages that had left, %d said again%n",
        points, survivals, messages, resent);
  }

  private void check(LoggedLife life, SimulatedDisk found, String where) throws IOException {
    survivals++;
    messages += life.left.size();
    ReplicaLog log = LoggedLife.open(found, life.forgotten);
    List<LogRecord> records = new ArrayList<>();
    log.replay().marks().forEach(records::add);
    log.replay().slots(0).forEach(records::add);
    covered(life, records, where);
    Agreement restarted =
        Agreement.restart(
            LoggedLife.config(LoggedLife.SELF),
            LoggedLife.membership(),
            life.checkpoint.sequence(),
            life.checkpoint.history(),
            log.replay(),
            life.checkpoint.sequence());
    List<ReplicaMessage> said = afterwards(restarted);
    Votes votes = new Votes(where);
    life.left.forEach(votes::first);
    said.forEach(votes::again);
    resent += votes.repeated;
  }

  /** Each message and each executed batch has its record. */
  private static void covered(LoggedLife life, List<LogRecord> records, String where) {
    for (LoggedLife.Executed batch : life.executed) {
      if (batch.sequence() > life.forgotten) {
        boolean found =
            any(records, record -> isPrepared(record, batch.sequence(), batch.digest()))
                || any(records, record -> holds(record, batch.sequence(), batch.digest()));
        assertThat(found).as("%s: executed %s", where, batch).isTrue();
      }
    }
    for (ReplicaMessage message : life.left) {
      assertThat(isCovered(message, life.forgotten, records))
          .as("%s: %s left", where, message)
          .isTrue();
    }
  }

  private static boolean isCovered(ReplicaMessage message, long above, List<LogRecord> records) {
    if (message instanceof PrePrepare own) {
      return own.sequence() <= above
          || any(records, record -> holds(record, own.sequence(), own.batch().digest()));
    } else if (message instanceof Prepare own) {
      return own.sequence() <= above
          || any(records, record -> holds(record, own.sequence(), own.digest()));
    } else if (message instanceof Commit own) {
      return own.sequence() <= above
          || any(records, record -> isPrepared(record, own.sequence(), own.digest()));
    } else if (message instanceof OrderVote own) {
      return own.sequence() <= above
          || any(
              records,
              record ->
                  record instanceof CommittedRecord mark && mark.sequence() == own.sequence());
    } else if (message instanceof ViewChange own) {
      return any(
          records,
          record ->
              record instanceof ViewChangeRecord logged && logged.message().view() >= own.view());
    } else if (message instanceof NewView own) {
      return any(
          records,
          record ->
              record instanceof NewViewRecord logged && logged.message().view() >= own.view());
    }
    return true;
  }

  private static boolean any(List<LogRecord> records, Predicate<LogRecord> predicate) {
    return records.stream().anyMatch(predicate);
  }

  private static boolean holds(LogRecord record, long sequence, Digest digest) {
    return (record instanceof AcceptedRecord accepted
            && accepted.prePrepare().sequence() == sequence
            && accepted.prePrepare().batch().digest().equals(digest))
        || (record instanceof FetchedRecord fetched
            && fetched.sequence() == sequence
            && fetched.batch().digest().equals(digest));
  }

  private static boolean isPrepared(LogRecord record, long sequence, Digest digest) {
    return record instanceof PreparedRecord prepared
        && prepared.certificate().sequence() == sequence
        && prepared.certificate().digest().equals(digest);
  }

  /** It starts, hears that others are behind, and a primary that tells it something else. */
  private static List<ReplicaMessage> afterwards(Agreement restarted) {
    List<ReplicaMessage> said = new ArrayList<>();
    long micros = 1;
    step(restarted, new Event.Started(), micros, said);
    for (int tick = 0; tick < 30; tick++) {
      micros += 20_000;
      for (int from : new int[] {0, 2, 3}) {
        ReplicaMessage behind = new ReplicaMessage.Progress(0, 0, 0, 0, 0);
        step(restarted, new Event.MessageReceived(from, behind), micros, said);
      }
      step(restarted, new Event.Tick(), micros, said);
    }
    for (long sequence = 1; sequence <= SEQUENCES; sequence++) {
      Batch other = other(sequence);
      byte[] content = SignedContent.prePrepare(LoggedLife.CLUSTER, 0, sequence, other.digest());
      PrePrepare lie = new PrePrepare(0, sequence, other, TestKeys.sign(0, content));
      step(restarted, new Event.MessageReceived(0, lie), micros, said);
      step(restarted, new Event.RequestReceived(other.requests().get(0)), micros, said);
    }
    step(restarted, new Event.Tick(), micros + 20_000, said);
    return said;
  }

  private static Batch other(long sequence) {
    return new Batch(
        List.of(
            TestKeys.request(
                LoggedLife.CLUSTER, new RequestId(1, 100 + sequence, 1), new byte[] {9})),
        LoggedLife.WALL);
  }

  private static void step(
      Agreement agreement, Event event, long micros, List<ReplicaMessage> said) {
    ArrayDeque<Event> events = new ArrayDeque<>(List.of(event));
    while (!events.isEmpty()) {
      for (Effect effect : agreement.step(events.remove(), new Now(micros, LoggedLife.WALL))) {
        if (effect instanceof Effect.RunTask run) {
          events.add(run.task().run(new TestKeys(LoggedLife.SELF)));
        } else if (effect instanceof Effect.Send send) {
          said.add(send.message());
        } else if (effect instanceof Effect.Broadcast broadcast) {
          said.add(broadcast.message());
        }
      }
    }
  }

  /** What a replica has said, over its crash: for each thing one value, signatures included. */
  private static final class Votes {
    final Map<String, Object> values = new HashMap<>();
    final String where;
    int repeated;
    private long viewLeft;

    Votes(String where) {
      this.where = where;
    }

    void first(ReplicaMessage message) {
      say(message);
      if (message instanceof ViewChange left) {
        viewLeft = Math.max(viewLeft, left.view());
      }
    }

    void again(ReplicaMessage message) {
      int known = values.size();
      say(message);
      boolean isNew = values.size() > known;
      repeated += isNew ? 0 : 1;
      long view =
          message instanceof Prepare prepare
              ? prepare.view()
              : message instanceof Commit commit ? commit.view() : Long.MAX_VALUE;
      assertThat(isNew && view < viewLeft)
          .as("%s: %s in a view that it left", where, message)
          .isFalse();
    }

    private void say(ReplicaMessage message) {
      if (message instanceof PrePrepare own) {
        put("v" + own.view() + "/" + own.sequence(), own.batch().digest());
        put("pp" + own.view() + "/" + own.sequence(), signature(own.signature()));
      } else if (message instanceof Prepare own) {
        put("v" + own.view() + "/" + own.sequence(), own.digest());
        put("p" + own.view() + "/" + own.sequence(), signature(own.signature()));
      } else if (message instanceof Commit own) {
        put("v" + own.view() + "/" + own.sequence(), own.digest());
        put("c" + own.view() + "/" + own.sequence(), own.digest());
      } else if (message instanceof OrderVote own) {
        put("o" + own.sequence(), own.history());
        put("os" + own.sequence(), signature(own.signature()));
      } else if (message instanceof ViewChange own && own.replica() == LoggedLife.SELF) {
        put("vc" + own.view(), signature(own.signature()));
      } else if (message instanceof NewView own && own.view() % 4 == LoggedLife.SELF) {
        put("nv" + own.view(), signature(own.signature()));
      }
    }

    private static String signature(byte[] bytes) {
      return Arrays.toString(bytes);
    }

    private void put(String thing, Object value) {
      Object before = values.putIfAbsent(thing, value);
      if (before != null) {
        assertThat(value).as("%s: %s", where, thing).isEqualTo(before);
      }
    }
  }
}
