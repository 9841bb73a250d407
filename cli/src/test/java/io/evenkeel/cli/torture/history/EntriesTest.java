package io.evenkeel.cli.torture.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kv.KvEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntriesTest {

  private final Entries entries = new Entries(3);
  private final List<KvEntry> there = new ArrayList<>();

  private void write(boolean known, boolean done) {
    KvEntry entry = entries.next();
    if (known) {
      entries.acknowledged();
    } else {
      entries.unknown();
    }
    if (done) {
      there.add(entry);
    }
  }

  @Test
  void whatWasAcknowledgedMustBeThereAndTheRestMayBe() {
    write(true, true);
    write(false, true);
    write(false, false);
    write(true, true);
    Entries.Verdict verdict = entries.judge(there);
    assertThat(verdict).isEqualTo(new Entries.Verdict(2, 2, 0, List.of()));
  }

  @Test
  void oneThatIsGoneIsNamed() {
    write(true, true);
    write(true, false);
    write(true, true);
    write(true, false);
    Entries.Verdict verdict = entries.judge(there);
    assertThat(verdict.wrongCount()).isEqualTo(2);
    assertThat(verdict.wrong().get(0)).isEqualTo("entry/003/000001 was acknowledged and is gone");
  }

  @Test
  void oneThatIsAnotherIsNamed() {
    write(true, true);
    there.set(0, new KvEntry(there.get(0).key(), new byte[] {1}));
    there.add(
        new KvEntry(
            "entry/003/000007".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[0]));
    assertThat(entries.judge(there).wrongCount()).isEqualTo(2);
  }
}
