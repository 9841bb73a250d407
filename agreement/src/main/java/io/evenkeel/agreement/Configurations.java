package io.evenkeel.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which configuration is in force at which sequence number, as far as the log up to here decides: a
 * function of the log, and part of every checkpoint. Immutable.
 *
 * <pre>
 *          r: a change is ordered      e = r + L + 1: it is in force
 *   -------+---------------------------+-------------------------------&gt; sequence numbers
 *   number k ..........................| number k + 1
 * </pre>
 *
 * Until {@code e} no other change is accepted. So whoever delivered everything up to {@code h}
 * knows the configuration at all numbers up to {@code h + L}, and no window meets more than two.
 *
 * <p>It keeps the last {@value #CHANGES_MAX} changes, signatures and all: who was away learns the
 * newer configurations from them, whoever sends them, but not where they came into force. Such
 * <em>announced</em> ones follow the scheduled ones and are no part of what is agreed.
 */
public final class Configurations {

  /** Changes kept. */
  public static final int CHANGES_MAX = 64;

  private static final String TAG = "evenkeel.configurations.1";

  /**
   * A configuration and where it is in force.
   *
   * @param ordered r, where the change that made it was ordered; 0 for number 0
   * @param from e, the first sequence number at which it is in force; 0 for number 0
   * @param change what made it; empty for the oldest one kept
   */
  public record Scheduled(
      Configuration configuration, long ordered, long from, Optional<Reconfiguration> change) {}

  /** What a change came to. */
  public record Judged(Configurations after, Configuration.Verdict verdict) {}

  private final int distance;
  private final List<Scheduled> scheduled;
  private final List<Reconfiguration> announcedChanges;
  private final List<Configuration> announced;

  private Configurations(
      int distance,
      List<Scheduled> scheduled,
      List<Reconfiguration> announcedChanges,
      List<Configuration> announced) {
    this.distance = distance;
    this.scheduled = List.copyOf(scheduled);
    this.announcedChanges = List.copyOf(announcedChanges);
    this.announced = List.copyOf(announced);
  }

  /**
   * The beginning.
   *
   * @param distance L, the length of the window
   */
  public static Configurations genesis(Configuration first, int distance) {
    Scheduled only = new Scheduled(first, 0, 0, Optional.empty());
    return new Configurations(distance, List.of(only), List.of(), List.of());
  }

  /** The configuration in force at a sequence number; the newest scheduled one beyond all. */
  public Configuration at(long sequence) {
    return scheduledAt(sequence).configuration();
  }

  /** The same with where it came into force. */
  public Scheduled scheduledAt(long sequence) {
    int last = scheduled.size() - 1;
    while (last > 0 && scheduled.get(last).from() > sequence) {
      last--;
    }
    return scheduled.get(last);
  }

  /** The newest whose place is known: in force, or pending. */
  public Scheduled newest() {
    return scheduled.get(scheduled.size() - 1);
  }

  /** The newest known at all. */
  public Configuration newestKnown() {
    return announced.isEmpty() ? newest().configuration() : announced.get(announced.size() - 1);
  }

  /** The configuration with that number, if it is kept or announced. */
  public Optional<Configuration> numbered(long number) {
    for (Scheduled one : scheduled) {
      if (one.configuration().number() == number) {
        return Optional.of(one.configuration());
      }
    }
    return announced.stream().filter(one -> one.number() == number).findFirst();
  }

  /**
   * The configuration whose keys prove something about a sequence number that names this number;
   * empty if it was another there, or is not known here. Where this replica does not know it must
   * be one of the newest three known: what older ones prove of the future may be a lie of keys that
   * count no more.
   *
   * @param known up to where this replica knows the configurations: delivered + L
   */
  public Optional<Configuration> proving(long number, long sequence, long known) {
    boolean plausible =
        sequence <= known
            ? at(sequence).number() == number
            : number >= Math.max(at(known).number(), newestKnown().number() - 2);
    return plausible ? numbered(number) : Optional.empty();
  }

  /** Oldest first: scheduled ones, then announced ones, from where {@code sequence} is. */
  public List<Configuration> from(long sequence) {
    List<Configuration> result = new ArrayList<>();
    long first = at(sequence).number();
    for (Scheduled one : scheduled) {
      if (one.configuration().number() >= first) {
        result.add(one.configuration());
      }
    }
    result.addAll(announced);
    return result;
  }

  /** Where the incarnation that a replica has in {@code number} began: r and e; 0 at the start. */
  public Scheduled beginOf(int replica, Configuration configuration) {
    long incarnation = configuration.member(replica).incarnation();
    Scheduled begin = scheduled.get(0);
    for (Scheduled one : scheduled) {
      if (one.configuration().number() <= configuration.number()
          && one.configuration().member(replica).incarnation() != incarnation) {
        begin = null;
      } else if (begin == null && one.configuration().number() <= configuration.number()) {
        begin = one;
      }
    }
    return begin == null ? newest() : begin;
  }

  /** The changes kept, announced ones too, oldest first. */
  public List<Reconfiguration> changes() {
    List<Reconfiguration> changes = new ArrayList<>();
    scheduled.forEach(one -> one.change().ifPresent(changes::add));
    changes.addAll(announcedChanges);
    return changes;
  }

  /** Whether a checkpoint is taken at this number in any case: a configuration is new here. */
  public boolean beginsAt(long sequence) {
    Scheduled present = scheduledAt(sequence);
    return present.from() == sequence && present.from() > 0;
  }

  /** A change was ordered at {@code sequence}, in whatever form it came. */
  public Judged ordered(long sequence, byte[] operation, OperatorCheck check) {
    Optional<Reconfiguration> change = Reconfiguration.decode(operation);
    if (change.isEmpty()) {
      return refused(ReconfigurationRefusal.MALFORMED);
    }
    Configuration.Verdict verdict = newest().configuration().accept(change.get(), check);
    if (!(verdict instanceof Configuration.Accepted accepted)) {
      return new Judged(this, verdict);
    }
    if (sequence < newest().from()) {
      return refused(ReconfigurationRefusal.PENDING);
    }
    return new Judged(followedBy(accepted.next(), sequence, change.get()), verdict);
  }

  private Judged refused(ReconfigurationRefusal reason) {
    return new Judged(this, new Configuration.Refused(reason));
  }

  private Configurations followedBy(Configuration next, long sequence, Reconfiguration change) {
    List<Scheduled> longer = new ArrayList<>(scheduled);
    longer.add(new Scheduled(next, sequence, sequence + distance + 1, Optional.of(change)));
    if (longer.size() > CHANGES_MAX + 1) {
      longer.remove(0);
      Scheduled oldest = longer.get(0);
      longer.set(
          0,
          new Scheduled(oldest.configuration(), oldest.ordered(), oldest.from(), Optional.empty()));
    }
    return new Configurations(distance, longer, List.of(), List.of())
        .announced(announcedChanges, (key, content, signature) -> true);
  }

  /** Takes in changes that somebody sent; those that do not follow what is known are ignored. */
  public Configurations announced(List<Reconfiguration> changes, OperatorCheck check) {
    List<Reconfiguration> known = new ArrayList<>(announcedChanges);
    List<Configuration> more = new ArrayList<>(announced);
    for (Reconfiguration change : changes) {
      Configuration last = more.isEmpty() ? newest().configuration() : more.get(more.size() - 1);
      if (more.size() < CHANGES_MAX
          && last.accept(change, check) instanceof Configuration.Accepted accepted) {
        known.add(change);
        more.add(accepted.next());
      }
    }
    return more.size() == announced.size()
        ? this
        : new Configurations(distance, scheduled, known, more);
  }

  /**
   * The agreed part: text {@code evenkeel.configurations.1}, the oldest configuration kept, where
   * it was ordered u64 and is in force from u64, count u32, and for each change where it was
   * ordered u64, u32 length and {@link Reconfiguration#encode}.
   */
  public byte[] encode() {
    Scheduled oldest = scheduled.get(0);
    Bytes.Out out = new Bytes.Out().text(TAG).raw(oldest.configuration().encode());
    out.u64(oldest.ordered()).u64(oldest.from()).u32(scheduled.size() - 1);
    for (Scheduled one : scheduled.subList(1, scheduled.size())) {
      out.u64(one.ordered()).sized(one.change().orElseThrow().encode());
    }
    return out.bytes();
  }

  /**
   * Reads what {@link #encode} wrote, from a source that is trusted: a verified checkpoint, or this
   * replica's own disk. Signatures are not checked again.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Configurations decode(byte[] bytes, int distance) {
    Bytes.In in = new Bytes.In(bytes);
    in.expect(TAG);
    Configuration oldest = Configuration.decode(in);
    Scheduled first = new Scheduled(oldest, in.u64(), in.u64(), Optional.empty());
    Configurations result = new Configurations(distance, List.of(first), List.of(), List.of());
    int count = in.u32();
    if (count < 0 || count > CHANGES_MAX) {
      throw new IllegalArgumentException(count + " changes");
    }
    for (int i = 0; i < count; i++) {
      long ordered = in.u64();
      byte[] change = in.sized(Reconfiguration.BYTES_MAX);
      Judged judged = result.ordered(ordered, change, (key, content, signature) -> true);
      if (judged.after().equals(result)) {
        throw new IllegalArgumentException("a change that does not follow the one before");
      }
      result = judged.after();
    }
    in.end();
    return result;
  }

  /**
   * What holds where nothing was executed yet: the oldest one kept, everything else only announced.
   * Whoever replays the log from there comes to the schedule again.
   */
  public Configurations rewound() {
    return new Configurations(distance, scheduled.subList(0, 1), List.of(), List.of())
        .withAnnouncedOf(this);
  }

  /** The same schedule with what was announced to the other. */
  public Configurations withAnnouncedOf(Configurations other) {
    return announced(other.changes(), (key, content, signature) -> true);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Configurations that
        && distance == that.distance
        && newestKnown().equals(that.newestKnown())
        && java.util.Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return newest().configuration().hashCode();
  }

  @Override
  public String toString() {
    return "configuration " + newest().configuration().number() + " from " + newest().from();
  }
}
