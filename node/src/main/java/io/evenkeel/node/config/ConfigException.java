package io.evenkeel.node.config;

import org.jspecify.annotations.Nullable;

/**
 * Configuration, a key or the environment is not as needed. The message is one line for people: the
 * cause, where it stands, and the fix. It is meant to be shown without a stack trace.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: cause, place and fix
   */
  public ConfigException(String message) {
    super(oneLine(message));
  }

  /**
   * @param message one line: cause, place and fix
   * @param cause what the operating system or a parser said
   */
  public ConfigException(String message, @Nullable Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
