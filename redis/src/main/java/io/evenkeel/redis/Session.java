package io.evenkeel.redis;

/** What a connection is called. Confined to its event loop. */
final class Session {

  private final FrontState front;
  private final long id;
  private byte[] name = {};

  Session(FrontState front) {
    this.front = front;
    this.id = front.nextId();
  }

  FrontState front() {
    return front;
  }

  long id() {
    return id;
  }

  byte[] name() {
    return name;
  }

  void name(byte[] given) {
    name = given;
  }
}
