package io.evenkeel.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a new cluster takes over of an old one's library. */
class FirstStateTest {

  private static final byte[] OLD = {1};
  private static final byte[] NEW = {2, 3};

  private static List<StateObject> old() {
    ClientId client = new ClientId(4, 5);
    Reply reply = new Reply(client, 6, Reply.Status.values()[0], new byte[] {7});
    return LibraryObjects.encode(
        new LibraryObjects.History(40, digest(8), 1_234),
        OLD,
        List.of(new ClientTable.Entry(client, 6, 39, 0, reply)),
        List.of(new ClientTable.Floor(4, 3)));
  }

  private static Digest digest(int first) {
    byte[] bytes = new byte[Digest.BYTES];
    bytes[0] = (byte) first;
    return Digest.of(bytes);
  }

  @Test
  void timeGoesOnAndNobodyHasASession() {
    FirstState state = new FirstState();
    old().forEach(state::accept);
    LibraryObjects.Decoder decoder = new LibraryObjects.Decoder();
    state.objects(64, digest(9), NEW).forEach(decoder::accept);
    LibraryObjects.Content content = decoder.content();
    assertThat(content.history()).isEqualTo(new LibraryObjects.History(64, digest(9), 1_234));
    assertThat(content.configuration()).isEqualTo(NEW);
    assertThat(content.entries()).isEmpty();
    assertThat(content.floors()).isEmpty();
  }

  @Test
  void whatIsNotUnderstoodIsRefused() {
    FirstState state = new FirstState();
    StateObject unknown = new StateObject(ObjectId.reserved(new byte[] {'?'}), OLD);
    assertThatThrownBy(() -> state.accept(unknown)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.objects(64, digest(9), NEW))
        .hasMessage("a state without history");
  }
}
