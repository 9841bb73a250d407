package io.evenkeel.testkit;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Named texts: {@code put name text}, {@code del name}, {@code get name}. Correct as it stands. */
class Register implements ObjectService {

  final ConcurrentSkipListMap<ObjectId, byte[]> texts = new ConcurrentSkipListMap<>();

  static byte[] operation(SplittableRandom random) {
    String name = "name" + random.nextInt(12);
    String operation =
        switch (random.nextInt(4)) {
          case 0 -> "del " + name;
          case 1 -> "get " + name;
          default -> "put " + name + " text" + random.nextInt(100);
        };
    return operation.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    String[] words = new String(request.operation(), StandardCharsets.US_ASCII).split(" ", -1);
    ObjectId id = ObjectId.of(words[1]);
    switch (words[0]) {
      case "put" -> put(request, id, words[2], modifications);
      case "del" -> delete(id, modifications);
      default -> {}
    }
    return new Result(answer(request, texts.getOrDefault(id, new byte[0])));
  }

  byte[] answer(Request request, byte[] text) {
    return text.clone();
  }

  void put(Request request, ObjectId id, String text, Modifications modifications) {
    modifications.modified(id);
    texts.put(id, text(request, text));
  }

  byte[] text(Request request, String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void delete(ObjectId id, Modifications modifications) {
    modifications.modified(id);
    texts.remove(id);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    byte[] text = texts.get(id);
    return text == null ? null : text.clone();
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return (after == null ? texts : texts.tailMap(after, false))
        .keySet().stream().limit(countMax).toList();
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    if (value == null) {
      texts.remove(id);
    } else {
      texts.put(id, value.clone());
    }
  }

  @Override
  public boolean concurrentReads() {
    return true;
  }
}
