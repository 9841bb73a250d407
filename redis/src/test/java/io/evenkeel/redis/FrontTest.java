package io.evenkeel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Order, bounds and failures, in raw bytes. */
class FrontTest {

  private final Store store = new Store();
  private RedisFront front;

  private Resp connect() throws IOException {
    return connect(100);
  }

  private Resp connect(int connectionsMax) throws IOException {
    if (front == null) {
      front =
          RedisFront.start(
              new RedisFrontConfig(0, connectionsMax, RedisFrontConfig.MEMORY_BYTES_MIN),
              store.client());
    }
    return new Resp(front.port());
  }

  @AfterEach
  void close() {
    store.letGo();
    if (front != null) {
      front.close();
      assertThat(front.memoryBytes()).as("bytes nobody gave back").isZero();
    }
    store.close();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; !condition.getAsBoolean(); i++) {
      assertThat(i).as("waited for a minute").isLessThan(6_000);
      Thread.sleep(10);
    }
  }

  @Test
  void answersStandInTheOrderOfTheCommandsWhateverEachNeeds() throws IOException {
    try (Resp resp = connect()) {
      resp.send(
          Resp.bytes("SET", "k", "1")
              + Resp.bytes("PING")
              + Resp.bytes("INCR", "k")
              + Resp.bytes("KEYS", "*")
              + Resp.bytes("NOSUCH")
              + Resp.bytes("MGET", "k", "l")
              + Resp.bytes("DEL", "k", "l")
              + Resp.bytes("SCAN", "0")
              + Resp.bytes("GET", "k")
              + Resp.bytes("ECHO", "end"));
      assertThat(resp.read()).isEqualTo("OK");
      assertThat(resp.read()).isEqualTo("PONG");
      assertThat(resp.read()).isEqualTo("(integer) 2");
      assertThat(resp.read()).isEqualTo("1) \"k\"");
      assertThat(resp.read()).startsWith("(error) ERR unknown command 'NOSUCH'");
      assertThat(resp.read()).isEqualTo("1) \"2\"\n2) (nil)");
      assertThat(resp.read()).isEqualTo("(integer) 1");
      assertThat(resp.read()).isEqualTo("1) \"0\"\n2) (empty array)");
      assertThat(resp.read()).isEqualTo("(nil)");
      assertThat(resp.read()).isEqualTo("\"end\"");
    }
  }

  @Test
  void pipelinedReadsOfMuchMoreThanOneResultHoldsKeepTheirOrder() throws IOException {
    try (Resp resp = connect()) {
      String value = "v".repeat(20_000);
      resp.call("SET", "k", value);
      StringBuilder commands = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        commands.append(Resp.bytes("GET", "k")).append(Resp.bytes("SET", "k", value + i));
      }
      resp.send(commands.toString());
      for (int i = 0; i < 200; i++) {
        assertThat(resp.read()).isEqualTo("\"" + value + (i == 0 ? "" : i - 1) + "\"");
        assertThat(resp.read()).isEqualTo("OK");
      }
    }
  }

  @Test
  void whatIsPipelinedWhileARequestIsUnderWayMakesTheNextOne() throws Exception {
    try (Resp resp = connect()) {
      assertThat(resp.call("SET", "n", "0")).isEqualTo("OK");
      store.hold();
      resp.send(Resp.bytes("INCR", "n"));
      await(() -> store.requests.get() == 2);
      StringBuilder commands = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        commands.append(Resp.bytes("INCR", "n"));
      }
      resp.send(commands.toString());
      try (Resp other = connect()) {
        assertThat(other.call("PING")).as("the others go on").isEqualTo("PONG");
      }
      store.letGo();
      for (int i = 1; i <= 101; i++) {
        assertThat(resp.read()).isEqualTo("(integer) " + i);
      }
      assertThat(store.requests.get()).isLessThan(20);
    }
  }

  @Test
  void aTransactionIsOneRequest() throws IOException {
    try (Resp resp = connect()) {
      resp.call("MULTI");
      resp.call("SET", "k", "1");
      resp.call("INCR", "k");
      resp.call("PING");
      assertThat(store.requests.get()).isZero();
      assertThat(resp.call("EXEC")).isEqualTo("1) OK\n2) (integer) 2\n3) PONG");
      assertThat(store.requests.get()).isEqualTo(1);
      resp.call("MULTI");
      assertThat(resp.call("KEYS", "*")).contains("inside MULTI is not supported");
      assertThat(resp.call("EXEC")).contains("EXECABORT");
    }
  }

  @Test
  void behindARequestWithoutResultTheConnectionEnds() throws IOException {
    try (Resp resp = connect()) {
      store.failure = () -> new ServiceClientException(Outcome.UNKNOWN, "2 of 4 answered", null);
      resp.send(Resp.bytes("PING") + Resp.bytes("SET", "k", "1") + Resp.bytes("GET", "k"));
      assertThat(resp.read()).isEqualTo("PONG");
      assertThat(resp.read())
          .isEqualTo("(error) ERR it is not known whether this was executed: 2 of 4 answered");
      assertThat(resp.read()).startsWith("(error) ERR it is not known");
      assertThat(resp.ended()).isTrue();
    }
  }

  @Test
  void behindARequestThatWasCertainlyNotExecutedItGoesOn() throws IOException {
    try (Resp resp = connect()) {
      store.failure = () -> new ServiceClientException(Outcome.NOT_EXECUTED, "full", null);
      assertThat(resp.call("SET", "k", "1")).isEqualTo("(error) ERR not executed: full");
      store.failure = null;
      assertThat(resp.call("GET", "k")).isEqualTo("(nil)");
    }
  }

  @Test
  void bytesThatAreNoCommandAreAnsweredAndEndTheConnection() throws IOException {
    String[][] cases = {
      {"*1\r\n:5\r\n", "Protocol error: expected '$'"},
      {"*100000\r\n", "Protocol error: invalid multibulk length"},
      {"*1000000000\r\n", "Protocol error: invalid multibulk length"},
      {"*2\r\n$3\r\nGET\r\n$17000000\r\n", "Protocol error: invalid bulk length"},
      {"*2\r\n$3\r\nGET\r\n$-5\r\n", "Protocol error: "},
      {"*x\r\n", "Protocol error: "},
      {"$3\r\nGET\r\n", "Protocol error: "},
      {"x".repeat(300_000), "Protocol error: "},
      {"POST / HTTP/1.1\r\nHost: x\r\n\r\n", "this is not HTTP"},
    };
    for (String[] one : cases) {
      try (Resp resp = connect()) {
        resp.send(Resp.bytes("SET", "k", "1") + one[0] + Resp.bytes("SET", "k", "2"));
        assertThat(resp.read()).isEqualTo("OK");
        assertThat(resp.read()).as(one[1]).startsWith("(error) ERR ").contains(one[1]);
        assertThat(resp.ended()).isTrue();
      }
      try (Resp resp = connect()) {
        assertThat(resp.call("GET", "k")).isEqualTo("\"1\"");
      }
    }
  }

  @Test
  void aCommandMayComeByteByByteOrAsTyped() throws IOException {
    try (Resp resp = connect()) {
      for (char one : Resp.bytes("SET", "key", "").toCharArray()) {
        resp.send("" + one);
      }
      assertThat(resp.read()).isEqualTo("OK");
      resp.send("\r\n*0\r\nstrlen  key\r\n");
      assertThat(resp.read()).isEqualTo("(integer) 0");
    }
  }

  @Test
  void moreConnectionsThanAllowedAreRefused() throws Exception {
    try (Resp first = connect(1)) {
      assertThat(first.call("PING")).isEqualTo("PONG");
      try (Resp second = connect(1)) {
        assertThat(second.read()).isEqualTo("(error) ERR max number of clients reached");
        assertThat(second.ended()).isTrue();
      }
      assertThat(first.call("PING")).isEqualTo("PONG");
    }
    await(() -> front.connections() == 0);
    try (Resp third = connect(1)) {
      assertThat(third.call("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void commandsInMemoryAreBoundedOverAllConnections() throws Exception {
    Resp[] hungry = new Resp[4];
    String large = "x".repeat(16 << 20);
    for (int i = 0; i < hungry.length; i++) {
      hungry[i] = connect();
      hungry[i].send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + large.length() + "\r\nx");
      long held = (long) Math.min(i + 1, 3) * large.length();
      await(() -> front.memoryBytes() > held);
    }
    assertThat(hungry[3].read()).startsWith("(error) OOM ");
    for (Resp one : hungry) {
      one.close();
    }
    await(() -> front.memoryBytes() == 0);
  }

  @Test
  void whoDoesNotReadIsNotRead() throws Exception {
    try (Resp resp = connect()) {
      String value = "v".repeat(1 << 20);
      assertThat(resp.call("SET", "k", value)).isEqualTo("OK");
      int reads = 300; // their answers would take five times the memory there is
      for (int i = 0; i < reads; i++) {
        resp.send(Resp.bytes("GET", "k"));
      }
      Thread.sleep(200);
      assertThat(front.memoryBytes()).isLessThan(10 << 20);
      for (int i = 0; i < reads; i++) {
        assertThat(resp.read()).hasSize(value.length() + 2);
      }
    }
  }

  @Test
  void stopsGracefullyWithWhatWasAskedAnswered() throws Exception {
    try (Resp resp = connect()) {
      store.hold();
      resp.send(Resp.bytes("SET", "k", "1"));
      await(() -> store.requests.get() == 1);
      Thread closing = new Thread(front::close);
      closing.start();
      store.letGo();
      assertThat(resp.read()).isEqualTo("OK");
      assertThat(resp.ended()).isTrue();
      closing.join();
    }
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (Resp resp = connect()) {
      assertThatThrownBy(() -> RedisFront.start(new RedisFrontConfig(front.port()), store.client()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + front.port() + " of 127.0.0.1 cannot be had");
      assertThat(resp.call("QUIT")).isEqualTo("OK");
      assertThat(resp.ended()).isTrue();
    }
  }

  @Test
  void whatItsClientMayNotDoIsRefusedHere() throws IOException {
    front =
        RedisFront.start(
            new RedisFrontConfig(0, 9, RedisFrontConfig.MEMORY_BYTES_MIN, true, false),
            store.client());
    try (Resp resp = connect()) {
      assertThat(resp.call("SET", "k", "v"))
          .isEqualTo("(error) NOPERM this user has no permissions to run the 'set' command");
      assertThat(resp.call("GET", "k")).isEqualTo("(nil)");
    }
    front.close();
    front =
        RedisFront.start(
            new RedisFrontConfig(0, 9, RedisFrontConfig.MEMORY_BYTES_MIN, false, true),
            store.client());
    try (Resp resp = connect()) {
      assertThat(resp.call("SET", "k", "v")).isEqualTo("OK");
      for (String[] reading :
          new String[][] {{"GET", "k"}, {"KEYS", "*"}, {"DBSIZE"}, {"SCAN", "0"}}) {
        assertThat(resp.call(reading)).startsWith("(error) NOPERM ");
      }
      assertThat(resp.call("INFO")).contains("connected_clients:1");
    }
  }

  @Test
  void everyCommandOfTheTableIsToldByCommand() throws IOException {
    try (Resp resp = connect()) {
      String listed = resp.call("COMMAND", "LIST");
      for (String name : CommandTable.names()) {
        assertThat(listed).contains("\"" + name + "\"");
      }
      assertThat(resp.call("COMMAND", "COUNT"))
          .isEqualTo("(integer) " + CommandTable.names().size());
      assertThat(resp.call("COMMAND", "INFO", "get", "nosuch"))
          .contains("\"get\"", "(integer) 2", "(nil)");
      assertThat(resp.call("HELLO", "2")).contains("\"proto\"");
      assertThat(resp.call("HELLO", "3")).isEqualTo("(error) NOPROTO unsupported protocol version");
      assertThat(resp.call("SELECT", "1")).isEqualTo("(error) ERR DB index is out of range");
    }
  }
}
