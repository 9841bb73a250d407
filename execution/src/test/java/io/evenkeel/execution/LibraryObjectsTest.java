package io.evenkeel.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layouts, byte for byte, and that nothing else is taken for one. */
class LibraryObjectsTest {

  private static final LibraryObjects.History HISTORY =
      new LibraryObjects.History(7, Digest.of(filled(Digest.BYTES, 0xab)), 9);

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void layouts() {
    Reply reply = new Reply(new ClientId(1, 2), 3, Reply.Status.OK, new byte[] {0x55});
    List<StateObject> objects =
        LibraryObjects.encode(
            HISTORY,
            new byte[] {4},
            List.of(new ClientTable.Entry(reply.client(), 3, 7, 1, reply)),
            List.of(new ClientTable.Floor(1, 6)));
    assertThat(objects)
        .extracting(LibraryObjectsTest::text)
        .containsExactly(
            "68=010000000000000007" + "ab".repeat(32) + "0000000000000009",
            "63=04",
            "6600000001=0000000000000006",
            "73000000010000000000000002=000000000000000300000000000000070000000100" + "55");
    assertThat(objects).allMatch(object -> object.id().isReserved());
  }

  private static String text(StateObject object) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(object.id().bytes()) + "=" + hex.formatHex(object.value());
  }

  @Test
  void whatIsUnknownIsRefused() {
    refused("78", 1);
    refused("68", 48);
    refused("6800", 49);
    refused("6300", 1);
    refused("66000001", 8);
    refused("6600000001", 7);
    refused("7300000001", 21);
    refused("73000000010000000000000002", 20);
    LibraryObjects.Decoder decoder = new LibraryObjects.Decoder();
    assertThatThrownBy(decoder::content).isInstanceOf(IllegalArgumentException.class);
    byte[] badStatus = new byte[21];
    badStatus[20] = 9;
    ObjectId session = ObjectId.reserved(HexFormat.of().parseHex("73000000010000000000000002"));
    assertThatThrownBy(() -> decoder.accept(new StateObject(session, badStatus)))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] badVersion = new byte[49];
    badVersion[0] = 2;
    ObjectId history = ObjectId.reserved(new byte[] {'h'});
    assertThatThrownBy(() -> decoder.accept(new StateObject(history, badVersion)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(String id, int valueBytes) {
    StateObject object =
        new StateObject(ObjectId.reserved(HexFormat.of().parseHex(id)), new byte[valueBytes]);
    assertThatThrownBy(() -> new LibraryObjects.Decoder().accept(object))
        .as(id)
        .isInstanceOf(IllegalArgumentException.class);
  }
}
