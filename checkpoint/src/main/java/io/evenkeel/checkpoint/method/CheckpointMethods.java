package io.evenkeel.checkpoint.method;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The methods by name. A new one is a class and a line here: configuration takes names from here.
 */
public final class CheckpointMethods {

  /** Positions from one full checkpoint to the next, for methods that have others between. */
  public static final int FULL_EVERY_DEFAULT = 10;

  private static final List<CheckpointMethod> ALL =
      List.of(
          new Full(), //
          new FullInline(),
          new Differential(),
          new DfcCaw(),
          new DfcUpd(),
          new DdfcCaw(),
          new DdfcUpd(),
          new Hybrid(FULL_EVERY_DEFAULT),
          new Sequential());

  private CheckpointMethods() {}

  /** The method with exactly this name. */
  public static Optional<CheckpointMethod> find(String name) {
    return ALL.stream().filter(method -> method.name().equals(name)).findFirst();
  }

  /**
   * The method with this name, as people write it: case is ignored, {@code -} is {@code _}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static CheckpointMethod named(String name) {
    return find(name.toUpperCase(Locale.ROOT).replace('-', '_'))
        .orElseThrow(() -> new IllegalArgumentException("no method is called " + name));
  }

  /** The methods of a family, the plainest first. */
  public static List<CheckpointMethod> of(MethodFamily family) {
    return ALL.stream().filter(method -> method.family() == family).toList();
  }

  /** All methods, the plainest first. */
  public static List<CheckpointMethod> all() {
    return ALL;
  }
}
