package io.evenkeel.cli.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.CliHarness;
import io.evenkeel.cli.base.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvCommandsTest {

  @TempDir Path directory;
  private final CliHarness cli = new CliHarness();
  private String client = "";

  @BeforeEach
  void init() throws IOException {
    client = CliHarness.cluster(directory.resolve("cluster")).toString();
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private int kv(String... arguments) {
    List<String> all = new ArrayList<>(List.of("kv", arguments[0], "-c", client));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return cli.run(all.toArray(String[]::new));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void singleOperations() throws IOException {
    assertThat(kv("put", "greeting", "hello")).as(cli.err).isZero();
    assertThat(kv("get", "greeting")).isZero();
    assertThat(cli.out).isEqualTo("hello");
    assertThat(kv("get", "nobody")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).isEqualTo("evenkeel: there is no key `nobody` [cli.failed]\n");
    assertThat(kv("get", "nobody", "--json")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out).isEqualTo("{\"key\":\"nobody\",\"found\":false}\n");

    assertThat(kv("cas", "greeting", "bye", "--expect", "hello")).isZero();
    assertThat(kv("cas", "greeting", "again", "--expect", "hello")).isEqualTo(ExitCodes.FAILED);
    assertThat(kv("cas", "new", "x", "--expect-absent")).isZero();
    assertThat(kv("cas", "new", "x")).isEqualTo(ExitCodes.USAGE);

    assertThat(kv("incr", "n", "--by=-3")).isZero();
    assertThat(cli.out).isEqualTo("-3\n");
    assertThat(kv("incr", "greeting")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).hasLineCount(1);

    assertThat(kv("count")).isZero();
    assertThat(cli.out).isEqualTo("3\n");
    assertThat(kv("delete", "new")).isZero();
    assertThat(kv("delete", "new")).isEqualTo(ExitCodes.FAILED);
    assertThat(kv("count", "n", "--json")).isZero();
    assertThat(cli.out).isEqualTo("{\"prefix\":\"n\",\"count\":1}\n");
  }

  @Test
  void valuesComeFromFilesAndStandardInputByteForByte() throws IOException {
    byte[] bytes = {(byte) 0xff, 0, 10, 13, (byte) 0x80};
    Path file = directory.resolve("value");
    Files.write(file, bytes);

    assertThat(kv("put", "f", "--file", file.toString())).isZero();
    assertThat(kv("get", "f")).isZero();
    assertThat(cli.outBytes).isEqualTo(bytes);
    cli.in = bytes;
    assertThat(kv("put", "s", "-")).isZero();
    assertThat(kv("get", "s", "--json")).isZero();
    assertThat(cli.out).isEqualTo("{\"key\":\"s\",\"found\":true,\"valueBase64\":\"/wAKDYA=\"}\n");
    assertThat(kv("put", "--key-base64", "/w==", "v")).isZero();
    assertThat(kv("scan", "--keys-only")).isZero();
    assertThat(cli.out).isEqualTo("f\ns\nbase64:/w==\n");

    assertThat(kv("put", "x")).isEqualTo(ExitCodes.USAGE);
    assertThat(kv("put", "x", "y", "--file", file.toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(kv("put", "x", "--file", directory + "/none")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("there is no file");
    assertThat(kv("put", "k".repeat(1025), "v")).isEqualTo(ExitCodes.USAGE);
    cli.in = new byte[(16 << 20) + 1];
    assertThat(kv("put", "x", "-")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("16 MiB");
  }

  @Test
  void scanPagesAndEscapes() {
    for (int i = 0; i < 25; i++) {
      kv("put", String.format(Locale.ROOT, "user/%02d", i), "a\tb\n\\" + i);
    }
    assertThat(kv("scan", "user/", "--limit", "2", "--after", "user/03")).isZero();
    assertThat(cli.out).isEqualTo("user/04\ta\\tb\\n\\\\4\nuser/05\ta\\tb\\n\\\\5\n");
    assertThat(cli.err).contains("more keys follow");
    kv("put", "z", "\u001b[31mred");
    assertThat(kv("scan", "z")).isZero();
    assertThat(cli.out).doesNotContain("\u001b");
  }

  @Test
  void importKeepsEveryGoodLineAndNamesEveryBadOne() throws IOException {
    Path file =
        file(
            "mixed.ndjson",
            """
            {"key":"a","value":"1"}
            {"key":"b","value":2}

            not json
            {"key":"c","valueBase64":"/w=="}
            {"key":"","value":"x"}
            {"key":"a","value":"last wins"}
            """);

    assertThat(kv("import", file.toString())).isEqualTo(ExitCodes.DATA_REFUSED);
    assertThat(cli.err)
        .contains("line 2: \"value\" is a number, not a string")
        .contains("line 4: not valid JSON")
        .contains("line 6: the key is empty")
        .contains("imported 3 entries, refused 3 lines");
    kv("scan");
    assertThat(cli.out).isEqualTo("a\tlast wins\nc\tbase64:/w==\n");
    Path errors = directory.resolve("errors.txt");
    assertThat(kv("import", file.toString(), "--errors", errors.toString(), "--json"))
        .isEqualTo(ExitCodes.DATA_REFUSED);
    assertThat(errors).content().hasLineCount(3);
    assertThat(cli.out).contains("\"imported\":3", "\"refused\":3", "\"complete\":true");
  }

  @Test
  void standardInputIsReadInTheFormatOfItsFirstByte() {
    cli.in = "k\tv\r\nl\ta\\tb".getBytes(StandardCharsets.UTF_8);
    assertThat(kv("import", "-")).as(cli.err).isZero();
    kv("get", "l");
    assertThat(cli.out).isEqualTo("a\tb");
    cli.in = "\ufeff {\"key\":\"j\",\"value\":\"v\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(kv("import", "-")).as(cli.err).isZero();
    kv("get", "j");
    assertThat(cli.out).isEqualTo("v");
    assertThat(kv("import", "-", "--resume", "x")).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void anInterruptedImportGoesOnWhereItStopped() throws IOException {
    StringBuilder text = new StringBuilder();
    int lines = 12_345;
    for (int i = 0; i < lines; i++) {
      text.append("key").append(i % 9_000).append("\tvalue").append(i).append('\n');
      if (i % 1000 == 7) {
        text.append("bad line\n");
      }
    }
    Path file = file("many.tsv", text.toString());
    String state = directory.resolve("state").toString();

    cli.answers = 9;
    assertThat(kv("import", file.toString(), "--resume", state)).isEqualTo(ExitCodes.NO_ANSWER);
    assertThat(cli.err).contains("the import stopped behind line").contains("same command again");
    int runs = 1;
    for (int code = ExitCodes.NO_ANSWER; code == ExitCodes.NO_ANSWER; runs++) {
      assertThat(runs).isLessThan(10);
      cli.answers = 8;
      code = kv("import", file.toString(), "--resume", state, "--json");
      assertThat(code).isIn(ExitCodes.NO_ANSWER, ExitCodes.DATA_REFUSED);
    }
    assertThat(cli.out).contains("\"imported\":" + lines, "\"refused\":13", "\"complete\":true");
    assertThat(runs).isGreaterThan(2);
    cli.answers = -1;
    kv("count");
    assertThat(cli.out).isEqualTo("9000\n");
    kv("get", "key3344");
    assertThat(cli.out).isEqualTo("value12344");

    Files.writeString(file, "changed" + text);
    assertThat(kv("import", file.toString(), "--resume", state)).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("is of another file");
    Files.writeString(Path.of(state), "{}");
    assertThat(kv("import", file.toString(), "--resume", state)).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("delete it");
  }

  @Test
  void whatIsExportedIsImportedEqual() throws IOException {
    long seed = 4711;
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] key = new byte[1 + random.nextInt(40)];
      byte[] value = new byte[random.nextInt(2000)];
      random.nextBytes(key);
      random.nextBytes(value);
      if (random.nextBoolean()) {
        value = ("text \u2028 \"\\ \u0000 " + i).getBytes(StandardCharsets.UTF_8);
      }
      Path file = directory.resolve("v");
      Files.write(file, value);
      String base64 = Base64.getEncoder().encodeToString(key);
      assertThat(kv("put", "--key-base64", base64, "--file", file.toString())).isZero();
    }
    Path export = directory.resolve("all.ndjson");
    assertThat(kv("export", export.toString())).as(cli.err).isZero();
    String first = Files.readString(export);
    assertThat(first).hasLineCount(300);

    try (CliHarness other = new CliHarness()) {
      String[] config = {"-c", client};
      assertThat(other.run("kv", "import", export.toString(), config[0], config[1])).isZero();
      assertThat(other.run("kv", "export", "-", config[0], config[1])).isZero();
      assertThat(other.out).as("seed " + seed).isEqualTo(first);
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }
}
