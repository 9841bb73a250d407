package io.evenkeel.cli.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.kv.LineParser.Bad;
import io.evenkeel.cli.kv.LineParser.Blank;
import io.evenkeel.cli.kv.LineParser.Good;
import io.evenkeel.cli.kv.LineParser.Parsed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void good(Parsed parsed, String key, String value) {
    assertThat(parsed).isInstanceOf(Good.class);
    assertThat(((Good) parsed).entry().key()).isEqualTo(utf8(key));
    assertThat(((Good) parsed).entry().value()).isEqualTo(utf8(value));
  }

  private static String reason(Parsed parsed) {
    assertThat(parsed).isInstanceOf(Bad.class);
    assertThat(((Bad) parsed).reason()).doesNotContain("\n");
    return ((Bad) parsed).reason();
  }

  @Test
  void ndjsonTakesStringsAndBase64() {
    NdjsonParser parser = new NdjsonParser();

    good(parser.parse(utf8("{\"key\":\"a\",\"value\":\"b\"}")), "a", "b");
    good(
        parser.parse(utf8(" { \"value\" : \"\\u00e9\\n\" , \"key\":\"\\ud83d\\ude00\"} ")),
        "😀",
        "é\n");
    good(parser.parse(utf8("{\"keyBase64\":\"YQ==\",\"valueBase64\":\"\"}")), "a", "");
    assertThat(parser.parse(utf8("  \t"))).isInstanceOf(Blank.class);
    assertThat(parser.parse(new byte[0])).isInstanceOf(Blank.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"key\":\"a\",\"value\":1} | is a number",
        "{\"key\":\"a\",\"value\":null} | is null",
        "{\"key\":\"a\",\"value\":true} | is true or false",
        "{\"key\":\"a\",\"value\":{\"x\":1}} | is an object",
        "{\"key\":[\"a\"],\"value\":\"b\"} | is a list",
        "{\"key\":\"a\"} | there is no \"value\"",
        "{\"value\":\"a\"} | there is no \"key\"",
        "{\"key\":\"a\",\"value\":\"b\",\"ttl\":\"5\"} | unknown name \"ttl\"",
        "{\"key\":\"a\",\"key\":\"b\",\"value\":\"b\"} | Duplicate",
        "{\"key\":\"a\",\"keyBase64\":\"YQ==\",\"value\":\"b\"} | only one",
        "{\"key\":\"a\",\"valueBase64\":\"?\"} | not base64",
        "{\"key\":\"a\",\"value\":\"\\ud800\"} | surrogate",
        "{\"key\":\"a\",\"value\":\"b\"} {} | something follows",
        "{\"key\":\"a\",\"value\":\"b\" | not valid JSON",
        "[\"a\",\"b\"] | not a JSON object",
        "a | not valid JSON",
        "{\"key\":\"\",\"value\":\"b\"} | the key is empty",
      })
  void ndjsonRefusesTheRestWithAReason(String line, String expected) {
    assertThat(reason(new NdjsonParser().parse(utf8(line)))).contains(expected);
  }

  @Test
  void keysAndValuesOutOfTheStoresBoundsAreRefused() {
    NdjsonParser parser = new NdjsonParser();
    String key = "k".repeat(1025);

    assertThat(reason(parser.parse(utf8("{\"key\":\"" + key + "\",\"value\":\"\"}"))))
        .contains("1025 bytes");
    assertThat(reason(new TsvParser().parse(utf8("k\t" + "v".repeat((16 << 20) + 1)))))
        .contains("the value has");
  }

  @Test
  void invalidUtf8IsRefusedInBothFormats() {
    byte[] tsv = {'k', '\t', (byte) 0xc3, '('};
    byte[] json = utf8("{\"key\":\"a\",\"value\":\"?\"}");
    json[json.length - 3] = (byte) 0xff;

    assertThat(reason(new TsvParser().parse(tsv))).contains("UTF-8");
    assertThat(reason(new NdjsonParser().parse(json))).contains("UTF-8");
    assertThat(reason(new NdjsonParser().parse("{\"key\"".getBytes(StandardCharsets.UTF_16LE))))
        .isNotEmpty();
  }

  @Test
  void tsvUnescapes() {
    TsvParser parser = new TsvParser();

    good(parser.parse(utf8("a\\tb\tc\\nd\\\\e\\r")), "a\tb", "c\nd\\e\r");
    good(parser.parse(utf8("k\t")), "k", "");
    assertThat(parser.parse(new byte[0])).isInstanceOf(Blank.class);
    assertThat(parser.parse(utf8("   "))).isInstanceOf(Blank.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"k v", "k\ta\tb", "k\t\\x", "k\ta\\", "\tvalue", "k\\q\tv"})
  void tsvRefusesTheRest(String line) {
    assertThat(reason(new TsvParser().parse(utf8(line)))).isNotEmpty();
  }

  private static List<String> lines(String text, int bytesMax) throws IOException {
    Lines lines = new Lines(new ByteArrayInputStream(utf8(text)), 0, 0, bytesMax);
    List<String> found = new ArrayList<>();
    for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
      byte[] bytes = line.bytes();
      found.add(bytes == null ? "TOO LONG" : new String(bytes, StandardCharsets.UTF_8));
    }
    assertThat(lines.offset()).isEqualTo(utf8(text).length);
    assertThat(lines.number()).isEqualTo(found.size());
    return found;
  }

  @Test
  void linesEndWithLineFeedOrCrLfOrTheStream() throws IOException {
    assertThat(lines("", 10)).isEmpty();
    assertThat(lines("a\nb\r\n\nc", 10)).containsExactly("a", "b", "", "c");
    assertThat(lines("\ufeffa\n\ufeffb\n", 10)).containsExactly("a", "\ufeffb");
  }

  @Test
  void aHugeLineIsSkippedWithoutBeingHeld() throws IOException {
    assertThat(lines("x".repeat(300_000) + "\nb\n" + "y".repeat(11) + "\n" + "z".repeat(10), 10))
        .containsExactly("TOO LONG", "b", "TOO LONG", "z".repeat(10));
  }
}
