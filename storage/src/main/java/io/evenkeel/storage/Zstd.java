package io.evenkeel.storage;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Values compressed by Zstandard, each a frame of its own. At its fastest level: what a checkpoint
 * takes of the processor the service does not have.
 *
 * <p>The native library is loaded when the first value is compressed or expanded; who never does
 * either does not need it.
 */
final class Zstd implements ValueCompression {

  private static final int LEVEL = 1;

  /** A frame has some 13 bytes itself; below this hardly anything is won. */
  private static final int VALUE_BYTES_MIN = 64;

  /** A value is left as it is if less than an eighth of it would be won. */
  private static final int WON_PART = 8;

  /** A larger buffer is not kept for the next value. */
  private static final int KEPT_BYTES_MAX = 1 << 20;

  private final boolean compresses;
  private final AtomicReference<@Nullable Compressor> spareCompressor = new AtomicReference<>();
  private final AtomicReference<@Nullable ZstdDecompressCtx> spareExpander =
      new AtomicReference<>();

  /** Native state and a buffer, which cost more than to compress a small value. */
  private static final class Compressor {
    final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
    byte[] buffer = new byte[0];

    byte @Nullable [] compress(byte[] value) {
      int most = value.length - value.length / WON_PART;
      if (buffer.length < most) {
        buffer = new byte[most];
      }
      try {
        int length = context.compressByteArray(buffer, 0, most, value, 0, value.length);
        return Arrays.copyOf(buffer, length);
      } catch (ZstdException noRoom) {
        return null; // that is how it says that the result would be longer
      }
    }
  }

  /**
   * @param compresses whether values are compressed; what is compressed is read in any case
   */
  Zstd(boolean compresses) {
    this.compresses = compresses;
  }

  @Override
  public boolean compresses() {
    return compresses;
  }

  @Override
  public byte @Nullable [] compress(byte[] value) {
    if (!compresses || value.length < VALUE_BYTES_MIN) {
      return null;
    }
    Compressor spare = spareCompressor.getAndSet(null);
    Compressor compressor = spare == null ? new Compressor() : spare;
    byte[] compressed = compressor.compress(value);
    Compressor second =
        compressor.buffer.length > KEPT_BYTES_MAX
            ? compressor
            : spareCompressor.getAndSet(compressor);
    if (second != null) {
      second.context.close();
    }
    return compressed;
  }

  private static ZstdDecompressCtx expander() throws IOException {
    try {
      return new ZstdDecompressCtx();
    } catch (LinkageError missing) {
      throw new IOException(
          "values here are compressed with zstd (setting `checkpoint.compression`), whose native"
              + " library cannot be unpacked into "
              + Compression.libraryDirectory()
              + " and loaded from there: "
              + missing.getMessage(),
          missing);
    }
  }

  @Override
  public byte @Nullable [] expand(byte[] compressed, int valueBytes) throws IOException {
    ZstdDecompressCtx spare = spareExpander.getAndSet(null);
    ZstdDecompressCtx expander = spare == null ? expander() : spare;
    byte[] value = new byte[valueBytes];
    try {
      int length =
          expander.decompressByteArray(value, 0, valueBytes, compressed, 0, compressed.length);
      return length == valueBytes ? value : null;
    } catch (ZstdException notCompressed) {
      return null;
    } finally {
      ZstdDecompressCtx second = spareExpander.getAndSet(expander);
      if (second != null) {
        second.close();
      }
    }
  }
}
