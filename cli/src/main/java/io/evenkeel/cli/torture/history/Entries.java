package io.evenkeel.cli.torture.history;

import io.evenkeel.kv.KvEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Entries that are written once each, under keys of their own: every one that was acknowledged must
 * be there at the end, and no other. They also make the state grow. One for each client; one thread
 * at a time.
 */
public final class Entries {

  /** Then a client writes no more of them. */
  private static final int COUNT_MAX = 20_000;

  private static final int VALUE_BYTES = 200;

  /** Mistakes that are named. */
  private static final int NAMED_MAX = 10;

  /** What was found at the end. */
  public record Verdict(long acknowledged, long unknown, long wrongCount, List<String> wrong) {

    /** Of nobody. */
    public static final Verdict NONE = new Verdict(0, 0, 0, List.of());

    /** Both together. */
    public Verdict plus(Verdict other) {
      List<String> named = new ArrayList<>(wrong);
      named.addAll(other.wrong);
      return new Verdict(
          acknowledged + other.acknowledged,
          unknown + other.unknown,
          wrongCount + other.wrongCount,
          named.subList(0, Math.min(NAMED_MAX, named.size())));
    }
  }

  private final int client;
  private final Set<Integer> unknown = new TreeSet<>();
  private int written;

  /** Those of one client. */
  public Entries(int client) {
    this.client = client;
  }

  /** Whether there may be more. */
  public boolean hasRoom() {
    return written < COUNT_MAX;
  }

  /** The next one. */
  public KvEntry next() {
    return entry(written);
  }

  /** It is there. */
  public void acknowledged() {
    written++;
  }

  /** It may be there, or come. */
  public void unknown() {
    unknown.add(written++);
  }

  private KvEntry entry(int number) {
    byte[] random = new byte[VALUE_BYTES / 2];
    new SplittableRandom((long) client << 32 | number).nextBytes(random);
    byte[] value = Arrays.copyOf(random, VALUE_BYTES);
    return new KvEntry(key(number), value);
  }

  private byte[] key(int number) {
    return String.format(Locale.ROOT, "entry/%03d/%06d", client, number)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What this client's keys begin with. */
  public byte[] prefix() {
    return String.format(Locale.ROOT, "entry/%03d/", client).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Judges what is there.
   *
   * @param found all entries of the prefix, in ascending order of their keys
   */
  public Verdict judge(Iterable<KvEntry> found) {
    List<String> wrong = new ArrayList<>();
    int number = 0;
    for (KvEntry there : found) {
      while (number < written && Arrays.compareUnsigned(key(number), there.key()) < 0) {
        missing(number++, wrong);
      }
      boolean same =
          number < written
              && Arrays.equals(key(number), there.key())
              && Arrays.equals(entry(number).value(), there.value());
      if (!same) {
        wrong.add(new String(there.key(), StandardCharsets.UTF_8) + " was not written like that");
      }
      if (number < written && Arrays.equals(key(number), there.key())) {
        number++;
      }
    }
    while (number < written) {
      missing(number++, wrong);
    }
    return new Verdict(
        written - unknown.size(),
        unknown.size(),
        wrong.size(),
        List.copyOf(wrong.subList(0, Math.min(NAMED_MAX, wrong.size()))));
  }

  private void missing(int number, List<String> wrong) {
    if (!unknown.contains(number)) {
      wrong.add(new String(key(number), StandardCharsets.UTF_8) + " was acknowledged and is gone");
    }
  }
}
