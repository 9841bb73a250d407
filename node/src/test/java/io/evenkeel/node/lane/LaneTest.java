package io.evenkeel.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LaneTest {

  private static final long LONG_MICROS = TimeUnit.SECONDS.toMicros(60);
  private static final int WAIT_SECONDS_MAX = 30;

  private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final Lane<Integer> lane = new Lane<>("lane-under-test", failures::add);
  private final Recorder work = new Recorder();

  /** Remembers what it was given, by whom, and whether anybody else was at it. */
  private static final class Recorder implements Lane.Work<Integer> {

    private final AtomicInteger inside = new AtomicInteger();
    private final LinkedBlockingQueue<Integer> taken = new LinkedBlockingQueue<>();
    private final Set<Thread> threads = new HashSet<>(); // guarded by owning the lane
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final AtomicBoolean shared = new AtomicBoolean();
    private final CompletableFuture<Thread> own = new CompletableFuture<>();
    private volatile int failsAt = -1;

    @Override
    public void handle(Integer event) {
      if (inside.incrementAndGet() != 1) {
        shared.set(true);
      }
      threads.add(Thread.currentThread());
      if (event == failsAt) {
        throw new IllegalStateException("event " + event);
      }
      taken.add(event);
      inside.decrementAndGet();
    }

    @Override
    public boolean ready() {
      return ready.get();
    }

    @Override
    public void roundEnded(boolean idle) {
      own.complete(Thread.currentThread());
    }

    @Override
    public long waitMicros() {
      return LONG_MICROS;
    }

    private List<Integer> take(int count) throws InterruptedException {
      List<Integer> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Integer next = taken.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(next).as("event %d of %d", i, count).isNotNull();
        events.add(next);
      }
      return events;
    }
  }

  /** Its own thread has looked at the empty queue, and waits now. */
  private void start() throws InterruptedException {
    lane.start(work);
    Thread own = work.own.orTimeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS).join();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    while (own.getState() != Thread.State.TIMED_WAITING) {
      assertThat(System.nanoTime()).as("waits for events").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @AfterEach
  void close() {
    lane.close();
  }

  @Test
  void anEventThatIsPutWakesTheLanesOwnThread() throws InterruptedException {
    start();
    lane.put(1);
    lane.put(2, 100);
    assertThat(work.take(2)).containsExactly(1, 2);
    assertThat(work.threads).doesNotContain(Thread.currentThread());
  }

  @Test
  void whatIsLeftIsDoneByWhoHelps() throws InterruptedException {
    start();
    lane.leave(1, 0);
    lane.leave(2, 50);
    assertThat(lane.backlog()).isEqualTo(2);
    assertThat(lane.backlogBytes()).isEqualTo(50);
    lane.help();
    assertThat(lane.backlog()).isZero();
    assertThat(lane.backlogBytes()).isZero();
    assertThat(work.take(2)).containsExactly(1, 2);
    assertThat(work.threads).containsExactly(Thread.currentThread());
  }

  @Test
  void aLaneThatIsNotReadyTakesNothingAndIsAskedAgain() throws InterruptedException {
    start();
    work.ready.set(false);
    lane.leave(1, 0);
    lane.help();
    lane.put(2);
    assertThat(work.taken.poll(50, TimeUnit.MILLISECONDS)).isNull();
    work.ready.set(true);
    assertThat(work.take(2)).containsExactly(1, 2);
  }

  /** All bring and help at once: each event is handled once, those of one thread in order. */
  @Test
  void oneThreadAtATimeAndNothingIsForgotten() throws InterruptedException {
    start();
    int threads = 4;
    int events = 50_000;
    List<Thread> bringing = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int base = t * events;
      boolean helps = t % 2 == 0;
      Thread thread = new Thread(() -> bring(base, events, helps));
      bringing.add(thread);
      thread.start();
    }
    Map<Integer, Integer> last = new HashMap<>();
    for (int event : work.take(threads * events)) {
      Integer before = last.put(event / events, event);
      assertThat(before == null ? event % events == 0 : event == before + 1).isTrue();
    }
    for (Thread thread : bringing) {
      thread.join();
    }
    assertThat(work.shared).isFalse();
    assertThat(lane.backlog()).isZero();
    assertThat(failures).isEmpty();
  }

  private void bring(int base, int events, boolean helps) {
    for (int i = 0; i < events; i++) {
      if (helps) {
        lane.leave(base + i, 0);
        if (i % 3 == 0 || i == events - 1) {
          lane.help();
        }
      } else {
        lane.put(base + i);
      }
    }
  }

  @Test
  void aFailureInAHelpersHandsStopsTheLaneOnce() throws InterruptedException {
    start();
    work.failsAt = 2;
    lane.leave(1, 0);
    lane.leave(2, 0);
    lane.leave(3, 0);
    lane.help();
    lane.put(4);
    lane.help();
    lane.close();
    assertThat(failures).hasSize(1).first().asString().contains("event 2");
    assertThat(work.taken).containsExactly(1);
  }

  @Test
  void aClosedLaneDoesNothingMore() throws InterruptedException {
    start();
    lane.close();
    lane.put(1);
    lane.help();
    assertThat(work.taken.poll(50, TimeUnit.MILLISECONDS)).isNull();
    assertThat(lane.stopping()).isTrue();
  }
}
