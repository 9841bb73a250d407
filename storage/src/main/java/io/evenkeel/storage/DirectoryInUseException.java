package io.evenkeel.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Another process (or another part of this one) has opened the directory. */
public final class DirectoryInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  DirectoryInUseException(Path directory) {
    super(
        "directory "
            + directory
            + " is in use by another running replica; stop that one or choose another directory");
  }
}
