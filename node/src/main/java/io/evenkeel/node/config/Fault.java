package io.evenkeel.node.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a replica does wrong on purpose, most of it lies, to show that the others notice. */
public enum Fault {
  /** Votes for a root that is not its checkpoint's. */
  WRONG_ROOT,
  /** The same, for the first checkpoint after the start only. */
  WRONG_ROOT_ONCE,
  /** Changes a bit of one object in memory, once, after its first checkpoint: damage, not a lie. */
  DAMAGE_OBJECT,
  /** Publishes, signs and serves whole checkpoints of a state that it is not in. */
  WRONG_STATE,
  /** Serves chunks of checkpoints with changed bytes. */
  CORRUPT_CHUNKS,
  /** As primary, proposes one batch to some replicas and another to the others. */
  EQUIVOCATE,
  /** Ignores whatever one client asks. */
  CENSOR,
  /** As primary, proposes nothing, but says that it lives. */
  STALL,
  /** As primary, proposes requests that no client sent. */
  INVENT,
  /** Its service fails at requests that contain {@link #POISON_TEXT}: a defect, no lie. */
  POISON,
  /** Loses what is not synced when it is killed, as if the power had gone: a cruel disk, no lie. */
  LOSE_UNSYNCED;

  /** The option without which no fault is accepted. */
  public static final String CONSENT_OPTION = "--i-know-this-replica-lies";

  /** What breaks the service of a replica with {@link #POISON}. */
  public static final String POISON_TEXT = "evenkeel-poison";

  /** The name on the command line and in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Checks what was asked for on the command line.
   *
   * @param names labels, each possibly several separated by commas
   * @param consented whether {@value #CONSENT_OPTION} was given
   * @throws ConfigException for an unknown fault, or without consent
   */
  public static Set<Fault> parse(Collection<String> names, boolean consented) {
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String part : String.join(",", names).split(",", -1)) {
      if (!part.isBlank()) {
        faults.add(ofLabel(part.strip()));
      }
    }
    if (!faults.isEmpty() && !consented) {
      throw new ConfigException(
          "a fault makes this replica lie to the others; add "
              + CONSENT_OPTION
              + " if that is what you want, else leave out --fault");
    }
    return faults;
  }

  private static Fault ofLabel(String text) {
    List<String> labels = Arrays.stream(values()).map(Fault::label).toList();
    int index = labels.indexOf(text);
    if (index >= 0) {
      return values()[index];
    }
    throw new ConfigException(
        "unknown fault `"
            + text
            + "`; "
            + Nearest.to(text, labels)
                .map(near -> "did you mean `" + near + "`?")
                .orElse("known are: " + String.join(", ", labels)));
  }
}
