package io.evenkeel.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MethodPictureTest {

  private static final Path IMAGES =
      Path.of("").toAbsolutePath().getParent().resolve(Path.of("docs", "img"));

  @ParameterizedTest
  @MethodSource("pictures")
  void thePictureInTheDocumentsIsTheOneThatIsDrawn(MethodPicture picture) throws IOException {
    assertThat(IMAGES.resolve(picture.fileName())).hasContent(picture.svg());
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void barsOfALaneFollowEachOther(MethodPicture picture) {
    for (var lane : java.util.List.of(picture.executor(), picture.lane())) {
      int end = 0;
      for (MethodPicture.Bar bar : lane) {
        assertThat(bar.from()).isGreaterThanOrEqualTo(end).isLessThan(bar.to());
        end = bar.to();
      }
      assertThat(end).isLessThanOrEqualTo(100);
    }
  }

  static java.util.List<MethodPicture> pictures() {
    return MethodPictures.ALL;
  }
}
