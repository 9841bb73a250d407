package io.evenkeel.cli.flame;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording of this very process becomes a page. */
final class FlameCommandTest {

  @TempDir Path directory;

  private static long burn(long untilNanos) {
    long sum = 0;
    while (System.nanoTime() < untilNanos) {
      for (int i = 0; i < 10_000; i++) {
        sum += Long.rotateLeft(sum ^ i, 7);
      }
    }
    return sum;
  }

  @Test
  void whatWasBusyStandsOnThePageAndThePageNeedsNothingElse() throws IOException {
    Path file = directory.resolve("burning.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
      recording.start();
      assertThat(burn(System.nanoTime() + Duration.ofSeconds(1).toNanos())).isNotEqualTo(1);
      recording.stop();
      recording.dump(file);
    }
    RealCli.Outcome outcome = RealCli.run("flame", file.toString());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    Path page = directory.resolve("burning.html");
    assertThat(outcome.out()).isEqualTo("drawn: " + page + "\n");
    String html = Files.readString(page);
    assertThat(html).contains("FlameCommandTest.burn").contains("<svg ");
    assertThat(html).doesNotContain("http:").doesNotContain("https:").doesNotContain(" src=");
  }

  @Test
  void whatIsNoRecordingIsRefusedInOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("text.jfr"), "not a recording");
    RealCli.Outcome outcome = RealCli.run("flame", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("text.jfr is no whole recording").hasLineCount(1);
    assertThat(RealCli.run("flame", directory.resolve("none").toString()).err())
        .contains("there is no recording");
    assertThat(directory.resolve("text.html")).doesNotExist();
  }

  @Test
  void stacksThatBeginAlikeAreJoinedAndNamesAreEscaped() {
    StackTree java = new StackTree();
    java.add(List.of("thread", "a.B.<init>", "a.B.c"), 3);
    java.add(List.of("thread", "a.B.<init>"), 2);
    java.add(List.of("other"), 5);
    assertThat(java.root().weight()).isEqualTo(10);
    StackTree.Node thread = java.root().children().get("thread");
    assertThat(thread.weight()).isEqualTo(5);
    assertThat(thread.children().get("a.B.<init>").weight()).isEqualTo(5);
    assertThat(java.depth(1)).isEqualTo(3);
    assertThat(java.depth(4)).isEqualTo(2);
    String page = FlamePage.of("x", new Recorded(java, new StackTree(), new StackTree()));
    assertThat(page).contains("a.B.&lt;init&gt;\n5 samples, 50.00 %").doesNotContain("<init>");
  }
}
