package io.evenkeel.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.execution.ClientTable.Admission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly-once, eviction in agreed order, and the way through a checkpoint and back. */
class ClientTableTest {

  private final ClientTable table = new ClientTable(3, 8);

  private static Reply reply(int principal, long session, long number, int bytes) {
    ClientId client = new ClientId(principal, session);
    return new Reply(client, number, Reply.Status.OK, new byte[bytes]);
  }

  @Test
  void aNumberExecutesOnce() {
    ClientId client = new ClientId(1, 5);
    assertThat(table.admit(client, 2)).isEqualTo(Admission.EXECUTE);
    table.executed(1, 0, reply(1, 5, 2, 4));
    assertThat(table.admit(client, 1)).isEqualTo(Admission.OLD);
    assertThat(table.admit(client, 2)).isEqualTo(Admission.DUPLICATE);
    assertThat(table.admit(client, 3)).isEqualTo(Admission.EXECUTE);
    assertThat(table.reply(client, 2).payload()).hasSize(4);
    assertThat(table.reply(client, 1)).isNull();
  }

  @Test
  void aLargeResultIsDroppedFromTheAgreedState() {
    table.executed(1, 0, reply(1, 5, 1, 9));
    assertThat(table.reply(new ClientId(1, 5), 1).status()).isEqualTo(Reply.Status.RESULT_DROPPED);
    assertThat(table.reply(new ClientId(1, 5), 1).payload()).isEmpty();
  }

  @Test
  void theSessionThatExecutedLeastRecentlyLeavesAndTheFloorRises() {
    table.executed(1, 0, reply(1, 10, 1, 0));
    table.executed(1, 1, reply(1, 20, 1, 0));
    table.executed(1, 2, reply(1, 30, 1, 0));
    table.executed(2, 0, reply(1, 10, 2, 0)); // now 20 is the oldest
    table.executed(2, 1, reply(2, 15, 1, 0)); // another principal's business
    assertThat(table.floors()).isEmpty();
    table.executed(3, 0, reply(1, 40, 1, 0));

    assertThat(table.floors()).containsExactly(new ClientTable.Floor(1, 20));
    assertThat(table.floor(1)).isEqualTo(20);
    assertThat(table.admit(new ClientId(1, 20), 9)).isEqualTo(Admission.EXPIRED);
    assertThat(table.admit(new ClientId(1, 15), 9)).isEqualTo(Admission.EXPIRED);
    assertThat(table.admit(new ClientId(1, 10), 3)).isEqualTo(Admission.EXECUTE); // still in it
    assertThat(table.admit(new ClientId(1, 21), 1)).isEqualTo(Admission.EXECUTE);
    assertThat(table.admit(new ClientId(2, 3), 1)).isEqualTo(Admission.EXECUTE);
    assertThat(table.size()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aRestoredTableGoesOnAsTheOriginal(long seed) {
    Random random = new Random(seed);
    ClientTable original = new ClientTable(4, 8);
    fill(original, new Random(seed), 1, 300);

    LibraryObjects.History history =
        new LibraryObjects.History(300, Digest.of(new byte[Digest.BYTES]), 1234);
    List<StateObject> objects =
        new ArrayList<>(
            LibraryObjects.encode(history, new byte[] {9}, original.entries(), original.floors()));
    Collections.shuffle(objects, random);
    LibraryObjects.Decoder decoder = new LibraryObjects.Decoder();
    objects.forEach(decoder::accept);
    LibraryObjects.Content content = decoder.content();
    assertThat(content.history()).isEqualTo(history);
    assertThat(content.configuration()).containsExactly(9);
    ClientTable restored = original.restored(content.entries(), content.floors());

    fill(original, new Random(seed + 100), 301, 600);
    fill(restored, new Random(seed + 100), 301, 600);
    assertThat(encoded(restored)).as("seed %d", seed).isEqualTo(encoded(original));
  }

  private static void fill(ClientTable table, Random random, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      for (int index = 0; index < 3; index++) {
        ClientId client = new ClientId(random.nextInt(3), sequence / 20 + random.nextInt(8));
        if (table.admit(client, sequence) == Admission.EXECUTE) {
          table.executed(
              sequence,
              index,
              reply(client.principal(), client.session(), sequence, random.nextInt(16)));
        }
      }
    }
  }

  private static List<String> encoded(ClientTable table) {
    LibraryObjects.History history =
        new LibraryObjects.History(1, Digest.of(new byte[Digest.BYTES]), 0);
    List<String> lines = new ArrayList<>();
    for (StateObject object :
        LibraryObjects.encode(history, new byte[0], table.entries(), table.floors())) {
      lines.add(object.id() + "=" + HexFormat.of().formatHex(object.value()));
    }
    return lines;
  }
}
