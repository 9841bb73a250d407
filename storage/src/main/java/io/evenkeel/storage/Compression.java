package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.IOException;

/** How values are written to a disk. What any of them wrote is read by all. */
public enum Compression {
  /** As they are. */
  NONE,
  /** Compressed by Zstandard, if that makes them smaller. */
  ZSTD;

  /**
   * Whether this machine has what it takes: a native library that is unpacked into {@link
   * #libraryDirectory} and loaded.
   */
  public boolean isAvailable() {
    if (this == NONE) {
      return true;
    }
    try {
      byte[] value = new byte[1 << 10];
      ValueCompression values = valueCompression();
      byte[] compressed = values.compress(value);
      return compressed != null && values.expand(compressed, value.length) != null;
    } catch (LinkageError | IOException | RuntimeException missing) {
      // whatever it is, it is not there
      return false;
    }
  }

  /** Where the native library is unpacked: what the process was told, or its temporary files. */
  public static String libraryDirectory() {
    return System.getProperty("ZstdTempFolder", System.getProperty("java.io.tmpdir", "/tmp"));
  }

  ValueCompression valueCompression() {
    return new Zstd(this == ZSTD);
  }
}
