package io.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ObjectIdTest {

  @Test
  void areOrderedByUnsignedBytesAndReservedOnesComeFirst() {
    assertThat(
            new ObjectId[] {
              ObjectId.reserved(new byte[] {(byte) 0xff}),
              ObjectId.of(new byte[] {0}),
              ObjectId.of(new byte[] {0, 0}),
              ObjectId.of(new byte[] {0x7f}),
              ObjectId.of(new byte[] {(byte) 0x80}),
              ObjectId.of(new byte[] {(byte) 0xff}),
            })
        .isSorted();
  }

  @Test
  void haveOneToTwoThousandBytes() {
    assertThat(ObjectId.of(new byte[ObjectId.BYTES_MAX]).length()).isEqualTo(2048);
    assertThatThrownBy(() -> ObjectId.of(new byte[0]))
        .hasMessage("an object id has 1 to 2048 bytes, not 0");
    assertThatThrownBy(() -> ObjectId.of(new byte[2049]))
        .hasMessage("an object id has 1 to 2048 bytes, not 2049");
  }

  @Test
  void keepTheirBytesToThemselves() {
    byte[] bytes = {1, 2};
    ObjectId id = ObjectId.of(bytes);
    bytes[0] = 9;
    id.bytes()[1] = 9;
    assertThat(id).isEqualTo(ObjectId.of(new byte[] {1, 2}));
    assertThat(id).hasSameHashCodeAs(ObjectId.of(new byte[] {1, 2}));
  }

  @Test
  void aReservedIdIsNeverOneOfTheServices() {
    assertThat(ObjectId.reserved(new byte[] {1})).isNotEqualTo(ObjectId.of(new byte[] {1}));
    assertThat(ObjectId.reserved(new byte[] {1}).isReserved()).isTrue();
  }

  @Test
  void readAsTextWherePrintable() {
    assertThat(ObjectId.of("user/7")).hasToString("user/7");
    assertThat(ObjectId.of(new byte[] {0, (byte) 0xab})).hasToString("0x00ab");
    assertThat(ObjectId.reserved(new byte[] {'c'})).hasToString("reserved:c");
  }
}
