package io.evenkeel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsJsonTest {

  private static final String TEXT = ResultsJson.write(Fixture.full());

  /** The first run of the fixture as text, up to its checkpoints, is what these change. */
  private static String changed(String from, String to) {
    assertThat(TEXT).contains(from);
    return TEXT.replaceFirst(java.util.regex.Pattern.quote(from), to);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(ResultsJson.read(TEXT)).isEqualTo(Fixture.full());
    assertThat(ResultsJson.read(ResultsJson.line(Fixture.full()))).isEqualTo(Fixture.full());
  }

  @Test
  void aFileWithTheSchemasFieldsAloneIsRead() {
    String minimal =
        """
        {"schema":1,"commit":"c","machine":{"cores":2,"memoryBytes":0,"jdk":"17"},
         "limits":{"memcpyBytesPerSecond":0,"sha256BytesPerSecond":0,"sqliteScanBytesPerSecond":0,"loopbackBytesPerSecond":0},
         "runs":[{"experiment":"talk-full","trial":1,"method":"DFC_CAW","completion":"lazy","objects":50000,"objectBytes":4096,"clients":100,
           "writeShare":0.5,"intervalRequests":0,"durable":false,"seconds":0,"requests":0,"throughputPerSecond":0,
           "latencyMicros":{"p50":0,"p99":0,"p999":0,"max":0},
           "checkpoints":[{"sequence":0,"captureMillis":0,"pauseMicros":0,"completionMillis":0,"publishMillis":0,"stableMillis":0,"stallMillis":0,
             "bytes":0,"objectsCapturedInPause":0,"objectsModifiedDuringCapture":0,"leadRequests":0,"slackRequests":0,"late":false}],
           "extraMemoryBytesMax":0,"cpuSeconds":0}],
         "summary":[{"method":"DFC_CAW","throughputRatio":0,"pauseRatioToFull":0,"stallRatioToFull":0,"verifiedBeforeApply":true,"survivesPoison":true}]}
        """;
    Results results = ResultsJson.read(minimal);
    assertThat(results.runs()).hasSize(1);
    assertThat(results.runs().get(0).figures()).isEmpty();
    assertThat(results.summary().get(0).survivesPoison()).isTrue();
  }

  @Test
  void whatIsWrittenHasTheFieldsOfTheSchemaFirstAndInItsOrder() {
    assertThat(TEXT.replaceAll("\\s", ""))
        .startsWith("{\"schema\":1,\"commit\":\"abc123\",\"machine\":{\"cores\":2,")
        .contains(
            "\"runs\":[{\"experiment\":\"talk-full\",\"trial\":1,\"method\":\"FULL\","
                + "\"completion\":\"lazy\",\"objects\":1000,\"objectBytes\":4096,\"clients\":100,"
                + "\"writeShare\":0.5,\"intervalRequests\":10000,\"durable\":false,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"cores\" : 2, | '' | machine.cores is missing",
        "\"cores\" : 2 | \"cores\" : \"2\" | machine.cores must be a whole number",
        "\"cores\" : 2 | \"cores\" : 2.5 | machine.cores must be a whole number",
        "\"commit\" : \"abc123\" | \"commit\" : 7 | commit must be text",
        "\"trial\" : 1 | \"trail\" : 1 | runs[0].trail is not known",
        "\"late\" : false, | '' | runs[0].checkpoints[0].late is missing",
        "\"late\" : false | \"late\" : 0 | runs[0].checkpoints[0].late must be true or false",
        "\"p999\" : 95000 | \"p999\" : null | runs[0].latencyMicros.p999 must be a whole number",
        "\"objects\" : 1000 | \"objects\" : -1 | runs[0].objects must not be negative",
        "\"schema\" : 1 | \"schema\" : 2 | schema is 2, this version reads 1",
        "\"schema\" : 1, | '' | schema is missing",
        "\"trial\" : 1 | \"trial\" : 0 | runs[0].trial must be at least 1",
        "\"trial\" : 2 | \"trial\" : 1 | runs[8] has the key of an earlier run",
      })
  void whatIsMissingUnknownOrOfAnotherTypeIsRefusedByItsPath(
      String from, String to, String message) {
    assertThatThrownBy(() -> ResultsJson.read(changed(from, to)))
        .isInstanceOf(InvalidResultsException.class)
        .hasMessage(message);
  }

  @Test
  void whatIsNotJsonIsRefused() {
    for (String text : List.of("", "[]", "{", TEXT + "x", "null")) {
      assertThatThrownBy(() -> ResultsJson.read(text)).isInstanceOf(InvalidResultsException.class);
    }
  }
}
