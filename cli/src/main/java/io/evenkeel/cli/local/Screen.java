package io.evenkeel.cli.local;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What a person sees meanwhile: on a terminal a block that is drawn anew in place, elsewhere plain
 * lines. Any thread.
 */
public final class Screen {

  private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";
  private static final int WIDTH_MAX = 110;

  private final PrintStream out;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();
  private Supplier<List<String>> block = List::of;
  private String title = "";
  private int drawn;

  /**
   * @param terminal whether {@code out} can move its cursor
   */
  public Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** What the block shows below its title. */
  public synchronized void show(Supplier<List<String>> lines) {
    block = lines;
  }

  /** Something begins: the block's title from now on, and a line for those without a terminal. */
  public synchronized void step(String text) {
    title = text;
    if (terminal) {
      refresh();
    } else {
      out.println(stamp() + text);
    }
  }

  /** Something happened that stays on the screen. */
  public synchronized void note(String text) {
    clear();
    out.println(stamp() + text);
    refresh();
  }

  /** Draws the block anew; nothing where there is no terminal. */
  public synchronized void refresh() {
    if (!terminal) {
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(stamp() + title);
    lines.addAll(block.get());
    clear();
    lines.forEach(line -> out.println(line.substring(0, Math.min(WIDTH_MAX, line.length()))));
    out.flush();
    drawn = lines.size();
  }

  /** Takes the block away. */
  public synchronized void clear() {
    if (drawn > 0) {
      out.print(String.format(Locale.ROOT, UP_AND_CLEAR, drawn));
      drawn = 0;
    }
  }

  private String stamp() {
    return String.format(Locale.ROOT, "[%3d s] ", (System.nanoTime() - startNanos) / 1_000_000_000);
  }
}
