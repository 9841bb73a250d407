package io.evenkeel.cli.demo;

import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records out of a file. Version 0 is the record as it stands there; later ones have a mark and
 * their number in front of it.
 */
final class ImportedData implements DataSet {

  private static final int MARK = 0x45564B44;
  private static final int PREFIX_BYTES = 2 * Integer.BYTES;

  private final List<KvEntry> entries;
  private final long bytes;

  /**
   * @param all of several entries with one key the last one counts
   */
  ImportedData(List<KvEntry> all) {
    Map<ByteBuffer, KvEntry> last = new LinkedHashMap<>();
    all.forEach(entry -> last.put(ByteBuffer.wrap(entry.key()), entry));
    this.entries = new ArrayList<>(last.values());
    this.bytes = entries.stream().mapToLong(entry -> entry.value().length).sum();
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public byte[] key(int index) {
    return entries.get(index).key();
  }

  @Override
  public byte[] value(int index, int version) {
    byte[] original = entries.get(index).value();
    return version == 0
        ? original
        : ByteBuffer.allocate(PREFIX_BYTES + original.length)
            .putInt(MARK)
            .putInt(version)
            .put(original)
            .array();
  }

  @Override
  public int version(int index, byte[] value) {
    byte[] original = entries.get(index).value();
    if (Arrays.equals(value, original)) {
      return 0;
    }
    if (value.length != PREFIX_BYTES + original.length) {
      return FOREIGN;
    }
    int version = ByteBuffer.wrap(value).getInt(Integer.BYTES);
    return version > 0 && Arrays.equals(value, value(index, version)) ? version : FOREIGN;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
