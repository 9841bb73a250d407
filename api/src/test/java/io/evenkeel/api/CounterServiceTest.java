package io.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterServiceTest {

  private static final Modifications IGNORED = id -> {};

  private final CounterService counter = new CounterService();

  @Test
  void countsRequests() {
    assertThat(counter.invoke(request(1), IGNORED).text()).isEqualTo("1");
    assertThat(counter.invoke(request(2), IGNORED).text()).isEqualTo("2");
  }

  @Test
  void reportsTheObjectBeforeItChanges() {
    List<String> valuesWhenReported = new ArrayList<>();
    Modifications modifications = id -> valuesWhenReported.add(text(counter.object(id)));
    counter.invoke(request(1), modifications);
    counter.invoke(request(2), modifications);
    assertThat(valuesWhenReported).containsExactly("0", "1");
  }

  @Test
  void itsObjectsInstalledElsewhereAreTheSameCounter() {
    counter.invoke(request(1), IGNORED);
    counter.invoke(request(2), IGNORED);
    CounterService restored = new CounterService();
    for (StateObject object : counter.objects(null, 10, Long.MAX_VALUE)) {
      restored.install(object.id(), object.value());
    }
    assertThat(restored.invoke(request(3), IGNORED).text()).isEqualTo("3");
  }

  @Test
  void hasOneObjectAndSaysWhenNoneIsLeft() {
    assertThat(counter.ids(null, 10)).containsExactly(CounterService.COUNT);
    assertThat(counter.ids(ObjectId.of("a"), 10)).containsExactly(CounterService.COUNT);
    assertThat(counter.ids(CounterService.COUNT, 10)).isEmpty();
    assertThat(counter.ids(ObjectId.of("z"), 10)).isEmpty();
    assertThat(counter.object(ObjectId.of("z"))).isNull();
  }

  @Test
  void takesUnderThirtyLines() throws IOException {
    Path source = Path.of("src/test/java/io/evenkeel/api/CounterService.java");
    assertThat(Files.readAllLines(source).stream().filter(line -> !line.isBlank()))
        .hasSizeLessThan(30);
  }

  private static Request request(long number) {
    return new Request(new ClientId(0, 1), number, new byte[0], number, 0, 0);
  }

  private static String text(byte[] value) {
    return new Result(value).text();
  }
}
