package io.evenkeel.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  private static Glob glob(String pattern) {
    return new Glob(pattern.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "a*, abc, true",
    "a*, bac, false",
    "*c, abc, true",
    "a*b*c, aXXbYYc, true",
    "a*b*c, aXXbYY, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "a[bc]d, abd, true",
    "a[bc]d, aed, false",
    "a[^bc]d, aed, true",
    "a[^bc]d, abd, false",
    "a[a-c]d, abd, true",
    "a[c-a]d, abd, true",
    "a[a-c]d, add, false",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "a[\\]]b, a]b, true",
    "a[b, ab, true",
    "a[b, abx, false",
    "**a**, bab, true",
    "'', a, false",
  })
  void matchesAsRedisDoes(String pattern, String key, boolean matches) {
    assertThat(glob(pattern).matches(key.getBytes(ISO_8859_1))).isEqualTo(matches);
  }

  @Test
  void aPatternOfManyStarsTakesNoLongerThanItsLength() {
    byte[] key = "a".repeat(1_000).getBytes(ISO_8859_1);
    assertThat(glob("a*".repeat(500) + "b").matches(key)).isFalse();
  }

  @Test
  void knowsWhatAllMatchesBeginWith() {
    assertThat(glob("user:\\*1*").prefix()).isEqualTo("user:*1".getBytes(ISO_8859_1));
    assertThat(glob("[a]b").prefix()).isEmpty();
  }
}
