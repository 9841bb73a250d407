package io.evenkeel.cli.top;

import io.evenkeel.cli.base.ReplicaStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** A terminal whose whole screen shows the view, until somebody presses q. */
final class Screen implements AutoCloseable {

  private static final int LOOK_MILLIS = 100;
  private static final int WIDTH_MIN = 20;
  private static final int HEIGHT_MIN = 4;
  private static final String TO_LINE_END = "\u001b[K";
  private static final String TO_SCREEN_END = "\u001b[J";
  private static final String HOME = "\u001b[H";

  private final Terminal terminal;
  private final Attributes before;
  private volatile boolean wanted = true;

  private Screen(Terminal terminal) {
    this.terminal = terminal;
    this.before = terminal.enterRawMode();
    terminal.handle(Signal.INT, signal -> wanted = false);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  /** The terminal of this process; null if standard output is none, or one that cannot do much. */
  static @Nullable Screen open() throws IOException {
    Terminal terminal =
        TerminalBuilder.builder().system(true).systemOutput(SystemOutput.SysOut).dumb(true).build();
    if (terminal.getType().startsWith("dumb")) {
      terminal.close();
      return null;
    }
    return new Screen(terminal);
  }

  /** Shows what replicas say until q, Ctrl-C, or the end of input. */
  void run(Poll poll, TopView view) throws IOException {
    AtomicReference<@Nullable List<ReplicaStatus>> latest = new AtomicReference<>();
    Thread asking = new Thread(() -> ask(poll, latest), "top");
    asking.setDaemon(true);
    asking.start();
    NonBlockingReader keys = terminal.reader();
    Size drawn = new Size();
    while (wanted) {
      List<ReplicaStatus> news = latest.getAndSet(null);
      if (news != null) {
        view.show(news, System.nanoTime());
      }
      Size size = terminal.getSize();
      if (news != null || !size.equals(drawn)) {
        draw(view, size);
        drawn = size;
      }
      int key = keys.read(LOOK_MILLIS);
      wanted &= key != 'q' && key != 'Q' && key != NonBlockingReader.EOF;
    }
    asking.interrupt();
  }

  private void ask(Poll poll, AtomicReference<@Nullable List<ReplicaStatus>> latest) {
    try {
      while (wanted) {
        latest.set(poll.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody wants to know any more
    }
  }

  private void draw(TopView view, Size size) {
    StringBuilder text = new StringBuilder(HOME);
    int width = Math.max(WIDTH_MIN, size.getColumns());
    int height = Math.max(HEIGHT_MIN, size.getRows());
    List<String> lines = view.lines(width, height);
    for (int i = 0; i < lines.size(); i++) {
      text.append(lines.get(i)).append(TO_LINE_END).append(i < lines.size() - 1 ? "\r\n" : "");
    }
    terminal.writer().print(text.append(TO_SCREEN_END));
    terminal.flush();
  }

  @Override
  public void close() throws IOException {
    terminal.puts(Capability.cursor_visible);
    terminal.puts(Capability.exit_ca_mode);
    terminal.setAttributes(before);
    terminal.close();
  }
}
