package io.evenkeel.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class NicenessTest {

  private static final int NICE_FIELD_AFTER_NAME = 16;

  private static int nice() throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    return Integer.parseInt(fields.get(NICE_FIELD_AFTER_NAME));
  }

  /** Where there is no such command, the thread runs like any other and says so. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void theCallingThreadGivesWayAndNoOther() throws Exception {
    int usual = nice();
    CompletableFuture<int[]> seen = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                boolean gives = Niceness.giveWay();
                seen.complete(new int[] {gives ? 1 : 0, nice()});
              } catch (Exception e) {
                seen.completeExceptionally(e);
              }
            });
    thread.start();
    int[] found = seen.get(30, TimeUnit.SECONDS);
    thread.join();
    assertThat(found[1]).isEqualTo(found[0] == 1 ? Math.max(usual, Niceness.VALUE) : usual);
    assertThat(nice()).isEqualTo(usual);
  }
}
