package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a cluster under Ratis, without servers. */
final class RatisCommandsTest {

  @TempDir Path directory;

  private Path init() {
    Path made = directory.resolve("cluster");
    RealCli.Outcome outcome =
        RealCli.run("ratis", "init", "--dir", made.toString(), "--base-port", "19500");
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCodes.OK);
    return made.resolve(RatisFile.NAME);
  }

  @Test
  void initWritesAFileThatIsReadAsItWasMeant() {
    RatisFile file = RatisFile.load(init());
    assertThat(file.servers()).hasSize(3);
    assertThat(file.servers().get(2)).isEqualTo(new RatisFile.Server("127.0.0.1", 19_502));
    assertThat(file.checkpoint().method()).isEqualTo("DFC_CAW");
    assertThat(file.service()).isEqualTo(RatisFile.Service.KV);
  }

  @Test
  void whatCannotBeAClusterIsRefusedAndNothingIsWritten() {
    Path made = directory.resolve("none");
    for (String[] wrong :
        new String[][] {
          {"--servers", "4"}, {"--method", "HYBRID"}, {"--host", "a,b"}, {"--base-port", "65535"}
        }) {
      RealCli.Outcome outcome =
          RealCli.run("ratis", "init", "--dir", made.toString(), wrong[0], wrong[1]);
      assertThat(outcome.exitCode()).as(wrong[0]).isEqualTo(ExitCodes.USAGE);
      assertThat(outcome.err()).contains(wrong[0]);
      assertThat(made).doesNotExist();
    }
  }

  @Test
  void aDirectoryWithContentsIsLeftAlone() {
    Path file = init();
    RealCli.Outcome again = RealCli.run("ratis", "init", "--dir", file.getParent().toString());
    assertThat(again.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(again.err()).contains("is not empty");
  }

  @Test
  void aWrongSettingIsNamed() throws IOException {
    Path file = init();
    String good = Files.readString(file);
    for (String[] change :
        new String[][] {
          {
            "intervalRequests: 200000",
            "intervallRequests: 200000",
            "`checkpoint.intervalRequests` is missing"
          },
          {"raft:", "rafft: 1\nraft:", "there is no setting `rafft`"},
          {"completion: lazy", "completion: lasy", "LASY"},
          {"method: DFC_CAW", "method: SEQUENTIAL", "SEQUENTIAL"},
          {"electionMillisMax: 2000", "electionMillisMax: 10", "Raft"}
        }) {
      Files.writeString(file, good.replace(change[0], change[1]));
      RealCli.Outcome outcome =
          RealCli.run("ratis", "server", "--config", file.toString(), "--server", "0");
      assertThat(outcome.exitCode()).as(change[1]).isEqualTo(ExitCodes.CONFIGURATION);
      assertThat(outcome.err()).contains(change[2]).doesNotContain("\tat ");
    }
  }

  @Test
  void aServerThatIsNotInTheFileIsRefused() {
    RealCli.Outcome outcome =
        RealCli.run("ratis", "server", "--config", init().toString(), "--server", "3");
    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(outcome.err()).contains("--server must be 0 to 2");
  }

  @Test
  void statusSaysWhoDoesNotAnswer() {
    RealCli.Outcome outcome = RealCli.run("ratis", "status", "--config", init().toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(outcome.out())
        .contains("does not answer at 127.0.0.1:19501")
        .contains("0 of 3 servers run, 2 needed: NOT HEALTHY");
  }
}
