package io.evenkeel.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.cli.CliHarness;
import io.evenkeel.cli.base.ExitCodes;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateCommandTest {

  private final CliHarness cli = new CliHarness();

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void aSeedIsRepeatedExactly() {
    assertThat(cli.run("simulate", "--seed", "3")).as(cli.err).isEqualTo(ExitCodes.OK);
    String first = cli.out;
    assertThat(first).contains("every invariant held").containsPattern("trace hash [0-9a-f]{16}");
    assertThat(cli.run("simulate", "--seed", "3")).isEqualTo(ExitCodes.OK);
    assertThat(cli.out).isEqualTo(first);
  }

  @Test
  void aTraceShowsMessagesAndSomeFaultsCanBeKept() {
    assertThat(cli.run("simulate", "--seed", "5", "--keep", "0,1", "--trace")).isZero();
    assertThat(cli.err).contains("PrePrepare").contains("committed");
    assertThat(cli.out).contains(" 2 faults");
  }

  @Test
  void manySeedsAreSummedUp() throws JsonProcessingException {
    assertThat(cli.run("simulate", "--seeds", "1..6", "--faults", "network,crash", "--json"))
        .as(cli.err)
        .isZero();
    JsonNode json = new ObjectMapper().readTree(cli.out);
    assertThat(json.get("runs").asInt()).isEqualTo(6);
    assertThat(json.get("failures")).isEmpty();
    assertThat(json.get("faultsByGroup").has("BYZANTINE")).isFalse();
    assertThat(json.get("coverage").size()).isGreaterThan(30);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--seeds 9..1",
        "--seeds many",
        "--replicas 5",
        "--faults gremlins",
        "--trace",
        "--seed 1 --keep 999",
        "--seed 1 --expect-rare",
        "--threads 0"
      })
  void whatCannotBeMeantIsAUsageError(String options) {
    assertThat(cli.run(("simulate " + options).split(" "))).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err.lines()).as(cli.err).hasSizeBetween(1, 3);
  }

  @Test
  void aRareStateThatWasNeverReachedFailsWhenItIsExpected() {
    String[] few = {"simulate", "--seeds", "1..2", "--faults", "none"};
    assertThat(cli.run(few)).as(cli.err).isEqualTo(ExitCodes.OK);
    String[] expecting =
        Stream.concat(Stream.of(few), Stream.of("--expect-rare")).toArray(String[]::new);
    assertThat(cli.run(expecting)).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("never reached: ", "a view entered that is not the next");
  }
}
