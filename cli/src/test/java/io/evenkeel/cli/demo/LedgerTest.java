package io.evenkeel.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.kv.KvEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger(2);

  @Test
  void onlyTheAcknowledgedVersionMayBeThere() {
    int version = ledger.beginWrite(0);
    assertThat(ledger.beginWrite(0)).isEqualTo(Ledger.BUSY);
    ledger.acknowledged(0, version);
    assertThat(ledger.mayBe(0, version)).isTrue();
    assertThat(ledger.mayBe(0, 0)).as("the one before is lost").isFalse();
    assertThat(ledger.mayBe(0, DataSet.FOREIGN)).isFalse();
    assertThat(ledger.writesAcknowledged()).isEqualTo(1);
  }

  @Test
  void afterAnUnknownOutcomeBothMayBeThereAndTheKeyRests() {
    int version = ledger.beginWrite(1);
    ledger.unknown(1);
    assertThat(ledger.mayBe(1, 0)).isTrue();
    assertThat(ledger.mayBe(1, version)).isTrue();
    assertThat(ledger.mayBe(1, version + 1)).isFalse();
    assertThat(ledger.beginWrite(1)).isEqualTo(Ledger.BUSY);
  }

  @Test
  void generatedValuesTellTheirVersionAndNothingElseDoes() {
    for (int bytes : new int[] {16, 17, 4096}) {
      GeneratedData data = new GeneratedData(10, bytes);
      byte[] value = data.value(3, 7);
      assertThat(value).hasSize(bytes);
      assertThat(data.version(3, value)).isEqualTo(7);
      assertThat(data.version(4, value)).isEqualTo(DataSet.FOREIGN);
      value[bytes - 1] ^= 1;
      assertThat(data.version(3, value)).isEqualTo(DataSet.FOREIGN);
      assertThat(data.version(3, new byte[0])).isEqualTo(DataSet.FOREIGN);
    }
  }

  @Test
  void importedValuesTellTheirVersionAndTheLastOfOneKeyCounts() {
    ImportedData data =
        new ImportedData(List.of(entry("a", "old"), entry("b", ""), entry("a", "new")));
    assertThat(data.size()).isEqualTo(2);
    assertThat(data.value(0, 0)).isEqualTo(entry("a", "new").value());
    for (int version : new int[] {0, 1, 9}) {
      assertThat(data.version(0, data.value(0, version))).isEqualTo(version);
      assertThat(data.version(1, data.value(1, version))).isEqualTo(version);
    }
    assertThat(data.version(0, entry("a", "old").value())).isEqualTo(DataSet.FOREIGN);
  }

  private static KvEntry entry(String key, String value) {
    return new KvEntry(
        key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }
}
