package io.evenkeel.node.wire;

/** A peer or a disk gave bytes of the right schema and the wrong shape. */
public final class MalformedMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }
}
