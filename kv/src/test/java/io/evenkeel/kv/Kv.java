package io.evenkeel.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What the tests of this package share. */
final class Kv {

  static final Modifications IGNORED = id -> {};

  private Kv() {}

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static Request request(byte[] operation) {
    return new Request(new ClientId(0, 1), 1, operation, 1, 0, 0);
  }

  static KvReply invoke(KvService service, KvRequest request) {
    return KvCodec.decodeReply(invokeRaw(service, KvCodec.encode(request)));
  }

  static byte[] invokeRaw(KvService service, byte[] operation) {
    return service.invoke(request(operation), IGNORED).payload();
  }

  /** The whole state as text, key by key. */
  static Map<ObjectId, String> state(KvService service) {
    Map<ObjectId, String> state = new TreeMap<>();
    ObjectId after = null;
    while (true) {
      var page = service.objects(after, 100, 1 << 20);
      if (page.isEmpty()) {
        return state;
      }
      for (StateObject object : page) {
        if (after != null && object.id().compareTo(after) <= 0) {
          throw new AssertionError(object.id() + " follows " + after);
        }
        state.put(object.id(), HexFormat.of().formatHex(object.value()));
        after = object.id();
      }
    }
  }
}
