package io.evenkeel.checkpoint.store;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Compression without a library: what the product uses is none of this module's business. */
final class SimulatedDiskDeflate implements ValueCompression {

  @Override
  public boolean compresses() {
    return true;
  }

  @Override
  public byte @Nullable [] compress(byte[] value) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(value);
      deflater.finish();
      byte[] target = new byte[value.length];
      int length = deflater.deflate(target);
      return deflater.finished() ? Arrays.copyOf(target, length) : null;
    } finally {
      deflater.end();
    }
  }

  @Override
  public byte @Nullable [] expand(byte[] compressed, int valueBytes) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      byte[] value = new byte[valueBytes];
      boolean whole = inflater.inflate(value) == valueBytes;
      return whole && inflater.inflate(new byte[1]) == 0 && inflater.finished() ? value : null;
    } catch (DataFormatException notCompressed) {
      return null;
    } finally {
      inflater.end();
    }
  }
}
