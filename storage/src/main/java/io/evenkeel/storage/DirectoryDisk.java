package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import java.io.IOException;

/** A disk that is one directory of the file system, locked against others until it is closed. */
public interface DirectoryDisk extends Disk, AutoCloseable {

  /** Closes files and ends the lock; makes nothing durable. */
  @Override
  void close() throws IOException;
}
