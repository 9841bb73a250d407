package io.evenkeel.sim;

import io.evenkeel.agreement.Now;

/** A replica's clocks, which drift and jump, and how long its process stands still. */
final class SimClock {

  private final SimWorld world;
  private long pausedUntilMicros;
  private long driftPerMille;
  private long driftFromMicros;
  private long wallOffsetMillis;

  SimClock(SimWorld world) {
    this.world = world;
  }

  Now now() {
    long micros = world.micros();
    long drift = (micros - driftFromMicros) * driftPerMille / 1000;
    long monotonic = 1_000_000 + micros + drift;
    return new Now(monotonic, SimWorld.EPOCH_MILLIS + monotonic / 1000 + wallOffsetMillis);
  }

  void drift(int perMille) {
    driftFromMicros = world.micros();
    driftPerMille = perMille;
  }

  void jump(long millis) {
    wallOffsetMillis += millis;
  }

  void pause(long micros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, world.micros() + micros);
  }

  /** How long this process stands still yet. */
  long pausedMicros() {
    return pausedUntilMicros - world.micros();
  }
}
