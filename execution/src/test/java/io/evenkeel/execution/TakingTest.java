package io.evenkeel.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CaptureStatistics;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.CapturePace;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a capture and its completion, and what the execution lane hears of it. */
final class TakingTest {

  private static final long STEP_BYTES = 1 << 20;
  private static final CaptureSchedule PLAN = new CaptureSchedule(100 << 20, 8_000);

  private final List<String> told = new ArrayList<>();
  private final Taking taking = new Taking(new Told(), CapturePace.unlimited());

  private final class Told implements Taking.Host {
    @Override
    public void execute(ExecutionEvent event) {
      if (event instanceof ExecutionEvent.CaptureEnded ended) {
        told.add("ended " + ended.failure() + " " + ended.bytes());
      } else if (event instanceof ExecutionEvent.CompletionFailed failed) {
        told.add("failed " + failed.sequence() + " " + failed.baseLost());
      } else {
        told.add(event.getClass().getSimpleName());
      }
    }

    @Override
    public void completed(Taking.Completing done) {
      told.add("completed " + done.sequence());
    }

    @Override
    public void gaveUp() {
      told.add("gave up");
    }
  }

  /** Visits everything in so many steps of equal size. */
  private static class Reads implements Capture, Completion {
    private final int steps;
    int done;
    boolean closed;
    long held;

    Reads(int steps) {
      this.steps = steps;
    }

    @Override
    public boolean step() throws IOException {
      done++;
      return done >= steps;
    }

    @Override
    public boolean visited() {
      return done >= steps;
    }

    @Override
    public long bytesRead() {
      return done * STEP_BYTES;
    }

    @Override
    public long heldBytes() {
      return held;
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public void completeBy(CompletionMode mode) {}

    @Override
    public void modified(ObjectId id) {}

    @Override
    public void batchEnded() {}

    @Override
    public Completion complete(long sequence, List<StateObject> libraryObjects) {
      return this;
    }

    @Override
    public void slice(long bytesMax) {}

    @Override
    public boolean wantsSlices() {
      return false;
    }

    @Override
    public boolean starved() {
      return false;
    }

    @Override
    public boolean claims(ObjectId id) {
      return false;
    }

    @Override
    public void copy(ObjectId id) {}

    @Override
    public void abandon() {}

    @Override
    public Image result() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CaptureStatistics statistics() {
      throw new UnsupportedOperationException();
    }
  }

  /** Fails in its first step. */
  private static final class Fails extends Reads {
    Fails() {
      super(2);
    }

    @Override
    public boolean step() throws IOException {
      throw new DiskFullException("a test");
    }
  }

  private static Taking.Completing completing(long sequence, Completion completion) {
    return new Taking.Completing(sequence, completion, 0, false, 0);
  }

  private void complete() throws IOException {
    while (taking.stepCompletion(0)) {
      // on
    }
  }

  @Test
  void aCaptureIsReadToItsEndAndThenItsCompletion() throws IOException {
    Reads capture = new Reads(3);
    taking.capture(capture, CaptureSchedule.NONE, 0, 0);
    for (int i = 0; i < 5; i++) {
      taking.stepCapture(i, 0);
    }
    assertThat(capture.done).isEqualTo(3);
    assertThat(taking.capturing()).isFalse();
    taking.complete(completing(7, new Reads(2)));
    complete();
    assertThat(told).containsExactly("ended null " + 3 * STEP_BYTES, "completed 7");
    assertThat(taking.completing()).isFalse();
    assertThat(taking.waitMicros(9)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoIsAheadOfTheScheduleGivesWayUntilExecutionWaits() throws IOException {
    Reads capture = new Reads(100);
    taking.capture(capture, PLAN, 500, 0);
    long now = 0;
    for (int i = 0; i < 50; i++) {
      now += TimeUnit.SECONDS.toNanos(1);
      taking.stepCapture(now, 500);
    }
    int given = capture.done;
    assertThat(given).isLessThan(5);
    taking.stepCapture(now + TimeUnit.SECONDS.toNanos(1), 500 + 4_000);
    assertThat(capture.done).as("half of the requests are executed").isEqualTo(given + 1);
    taking.stepCapture(now + TimeUnit.SECONDS.toNanos(2), 500);
    assertThat(capture.done).isEqualTo(given + 1);
    taking.hurry();
    for (int i = 0; i < 200; i++) {
      taking.stepCapture(now, 500);
    }
    assertThat(told).containsExactly("ended null " + 100 * STEP_BYTES);
  }

  /** A capture took ten seconds for ten steps: its completion takes half as long for as many. */
  @Test
  void aCompletionGivesWayUnlessSomethingWaitsForIt() throws IOException {
    Taking paced = new Taking(new Told(), new CapturePace(100 << 20));
    long second = TimeUnit.SECONDS.toNanos(1);
    paced.capture(new Reads(10), CaptureSchedule.NONE, 0, 0);
    for (int i = 1; i <= 10; i++) {
      paced.stepCapture(i * 10 * second, 0);
    }
    Reads completion = new Reads(100);
    paced.complete(new Taking.Completing(7, completion, 0, false, 100 * second));
    for (long now = 100 * second; now < 101 * second; now += second / 100) {
      paced.stepCompletion(now);
    }
    assertThat(completion.done).as("8 MiB a second, the least").isBetween(7, 10);
    assertThat(paced.waitMicros(101 * second)).isPositive();
    paced.hurry();
    assertThat(paced.waitMicros(101 * second)).isZero();
    while (paced.stepCompletion(101 * second)) {
      // on
    }
    assertThat(told).last().isEqualTo("completed 7");
  }

  @Test
  void theCompletionOfALateCaptureDoesNotGiveWay() throws IOException {
    Taking paced = new Taking(new Told(), new CapturePace(1 << 20));
    paced.capture(new Reads(10), CaptureSchedule.NONE, 0, 0);
    paced.complete(completing(7, new Reads(50)));
    while (paced.stepCompletion(0)) {
      // on
    }
    assertThat(told).last().isEqualTo("completed 7");
  }

  @Test
  void aLateCaptureHasVisitedEverythingWhenItsCompletionHas() throws IOException {
    Reads capture = new Reads(10);
    taking.capture(capture, CaptureSchedule.NONE, 0, 0);
    taking.stepCapture(0, 0);
    taking.complete(completing(7, new Reads(4)));
    taking.stepCapture(0, 0);
    assertThat(capture.done).as("the completion reads on").isEqualTo(1);
    complete();
    assertThat(told).containsExactly("ended null " + 4 * STEP_BYTES, "completed 7");
  }

  @Test
  void whatFailsCostsThatCheckpointOnly() throws IOException {
    Fails capture = new Fails();
    taking.capture(capture, CaptureSchedule.NONE, 0, 0);
    taking.stepCapture(0, 0);
    assertThat(capture.closed).isTrue();
    assertThat(told.get(0)).isEqualTo("gave up");
    assertThat(told.get(1)).startsWith("ended ").endsWith(" 0").isNotEqualTo("ended null 0");
    told.clear();
    Fails completion = new Fails();
    taking.complete(completing(7, completion));
    taking.complete(completing(9, new Reads(1)));
    complete();
    complete();
    assertThat(completion.closed).isTrue();
    assertThat(told).containsExactly("gave up", "failed 7 false", "completed 9");
  }

  @Test
  void completionsOfAWrongStateAreGivenUp() throws IOException {
    Reads first = new Reads(5);
    Reads second = new Reads(5);
    taking.complete(completing(7, first));
    taking.complete(completing(9, second));
    taking.drop("wrong");
    complete();
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isTrue();
    assertThat(told).containsExactly("gave up", "failed 7 false", "failed 9 false");
  }

  @Test
  void aCaptureThatRestsWorksOnWhenRoomIsWanted() throws IOException {
    Reads capture = new Reads(1);
    capture.held = 100;
    taking.capture(capture, CaptureSchedule.NONE, 0, 0);
    taking.stepCapture(0, 0);
    assertThat(taking.capturing()).isFalse();
    taking.makeRoom(capture, 50);
    taking.stepCapture(0, 0);
    assertThat(told).hasSize(1);
    capture.held = 50;
    taking.stepCapture(0, 0);
    assertThat(told).containsExactly("ended null " + STEP_BYTES, "RoomMade");
  }

  @Test
  void aCancelledCaptureIsClosedAndReadNoMore() throws IOException {
    Reads capture = new Reads(5);
    taking.capture(capture, CaptureSchedule.NONE, 0, 0);
    taking.cancel(capture);
    taking.stepCapture(0, 0);
    assertThat(capture.closed).isTrue();
    assertThat(capture.done).isZero();
    assertThat(told).containsExactly("gave up");
  }
}
