package io.evenkeel.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  @Test
  void listsThePiecesWithTheirReference() {
    assertThat(run("--list", "--only", "Capture")).isZero();
    assertThat(out.toString().lines())
        .hasSize(4)
        .anyMatch(line -> line.matches("CaptureBenchmark.read +memcpy"));
  }

  @Test
  void aPieceThatDoesNotExistIsAMistakeOfWhoAsks() {
    assertThat(run("--only", "Captrue")).isEqualTo(2);
    assertThat(err.toString()).contains("no piece is called like Captrue; --list shows them");
    assertThat(run("--only", "(")).isEqualTo(2);
  }

  @Test
  void aBaselineThatIsNotThereIsNamed() {
    assertThat(run("--baseline", "nowhere.json")).isEqualTo(2);
    assertThat(err.toString()).contains("cannot read nowhere.json");
  }
}
