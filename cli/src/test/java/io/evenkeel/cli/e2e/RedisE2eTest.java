package io.evenkeel.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.kv.KvClient;
import io.evenkeel.redis.RedisFront;
import io.evenkeel.redis.RedisFrontConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The front over replicas that checkpoint, and lose their primary. */
class RedisE2eTest {

  @TempDir Path directory;

  private static Socket connect(RedisFront front) throws IOException {
    Socket socket = new Socket("127.0.0.1", front.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void increment(Socket socket, BufferedReader in, int times, int from)
      throws IOException {
    socket.getOutputStream().write("INCR n\r\n".repeat(times).getBytes(UTF_8));
    for (int i = 1; i <= times; i++) {
      assertThat(in.readLine()).isEqualTo(":" + (from + i));
    }
  }

  @Test
  void pipelinedCommandsAreExecutedOnceAndInOrderAlsoWhenThePrimaryGoes() throws Exception {
    try (E2eCluster cluster = E2eCluster.create(directory, 20).startAll();
        ServiceClient client = cluster.client(0);
        RedisFront front = RedisFront.start(new RedisFrontConfig(0), new KvClient(client));
        Socket socket = connect(front);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      increment(socket, in, 500, 0);
      cluster.stop(0);
      increment(socket, in, 500, 500);
      socket.getOutputStream().write("MULTI\r\nDECRBY n 1000\r\nGET n\r\nEXEC\r\n".getBytes(UTF_8));
      String answers = "";
      for (int i = 0; i < 7; i++) {
        answers += in.readLine() + " ";
      }
      assertThat(answers).isEqualTo("+OK +QUEUED +QUEUED *2 :0 $1 0 ");
      cluster.start(0);
      increment(socket, in, 100, 0);
    }
  }
}
