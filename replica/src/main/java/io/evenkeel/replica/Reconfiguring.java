package io.evenkeel.replica;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.LibraryOperation;
import io.evenkeel.agreement.OperatorCheck;
import io.evenkeel.execution.Library;
import java.util.Arrays;

/**
 * The configurations as execution knows them: what agreement decides at delivery, decided again by
 * the same pure function, for the reply to whoever asked and for the checkpoint.
 *
 * <p>State: 32 bytes that bind the cluster's settings, then {@link Configurations#encode}.
 */
public final class Reconfiguring implements Library {

  private static final int SETTINGS_BYTES = 32;

  private final byte[] settings;
  private final int distance;
  private final OperatorCheck check;
  private Configurations configurations;

  /**
   * @param settings digest of what all replicas were made with; another one is another cluster
   * @param distance L
   */
  public Reconfiguring(
      byte[] settings, int distance, Configurations configurations, OperatorCheck check) {
    if (settings.length != SETTINGS_BYTES) {
      throw new IllegalArgumentException("a digest of 32 bytes expected");
    }
    this.settings = settings.clone();
    this.distance = distance;
    this.configurations = configurations;
    this.check = check;
  }

  /** What is in force where, as of the last executed batch. */
  public Configurations configurations() {
    return configurations;
  }

  @Override
  public byte[] ordered(long sequence, byte[] operation) {
    LibraryOperation.Outcome outcome =
        LibraryOperation.ordered(configurations, sequence, operation, check);
    configurations = outcome.after();
    return LibraryOperation.encode(outcome.result());
  }

  @Override
  public boolean positionAt(long sequence) {
    return configurations.beginsAt(sequence);
  }

  @Override
  public byte[] encode() {
    byte[] schedule = configurations.encode();
    byte[] state = Arrays.copyOf(settings, SETTINGS_BYTES + schedule.length);
    System.arraycopy(schedule, 0, state, SETTINGS_BYTES, schedule.length);
    return state;
  }

  @Override
  public void restore(byte[] state) {
    if (state.length < SETTINGS_BYTES
        || !Arrays.equals(settings, Arrays.copyOf(state, SETTINGS_BYTES))) {
      throw new IllegalArgumentException(
          "the checkpoint was made under another cluster configuration");
    }
    configurations = decode(state, distance).withAnnouncedOf(configurations);
  }

  /**
   * The configurations in what {@link #encode} gave.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Configurations decode(byte[] state, int distance) {
    byte[] schedule =
        Arrays.copyOfRange(state, Math.min(SETTINGS_BYTES, state.length), state.length);
    return Configurations.decode(schedule, distance);
  }
}
