package io.evenkeel.checkpoint.store;

/**
 * What an image is called.
 *
 * @param kind what its content is
 * @param codecVersion version of the encoding of the library's objects, part of the root
 * @param method who took it, for people: a method's name, or how it arrived; printable ASCII, at
 *     most 64 characters
 */
public record ImageLabel(CheckpointKind kind, int codecVersion, String method) {

  private static final String TRANSFER = "transfer";

  /**
   * @throws IllegalArgumentException if one of them is out of bounds
   */
  public ImageLabel {
    if (codecVersion < 0) {
      throw new IllegalArgumentException("codec version " + codecVersion);
    }
    boolean printable = method.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    if (!printable || method.length() > Manifest.METHOD_LENGTH_MAX) {
      throw new IllegalArgumentException("a method called '" + method + "'");
    }
  }

  /** Of an image that is fetched from others. */
  public static ImageLabel fetched(CheckpointKind kind, int codecVersion) {
    return new ImageLabel(kind, codecVersion, TRANSFER);
  }

  boolean isFetched() {
    return method.equals(TRANSFER);
  }
}
