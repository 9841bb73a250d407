package io.evenkeel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportConfigTest {

  /** In a class loader of its own, since classes are initialized once. */
  @ParameterizedTest
  @ValueSource(strings = {"", "$Limits", "$Times"})
  void defaultsAreWholeWhicheverClassIsUsedFirst(String first) throws Exception {
    URL classes = TransportConfig.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader fresh =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      String name = TransportConfig.class.getName();
      Class<?> used = Class.forName(name + first, true, fresh);
      assertThat(used).isNotNull();
      Object config = Class.forName(name, true, fresh).getField("DEFAULT").get(null);
      assertThat(config.getClass().getMethod("limits").invoke(config)).isNotNull();
      assertThat(config.getClass().getMethod("times").invoke(config)).isNotNull();
    }
  }

  @Test
  void aLimitThatIsNotPositiveIsRefused() {
    assertThatThrownBy(() -> new TransportConfig.Limits(1, 1, 0, 1, 1))
        .hasMessageContaining("outboundBytesMax");
  }
}
