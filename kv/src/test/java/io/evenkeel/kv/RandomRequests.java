package io.evenkeel.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests of all kinds from a seed, over few enough keys that they meet. */
final class RandomRequests {

  private final Random random;
  private final int valueBytesMax;

  RandomRequests(long seed, int valueBytesMax) {
    this.random = new Random(seed);
    this.valueBytesMax = valueBytesMax;
  }

  KvRequest next() {
    return random.nextInt(3) == 0 ? several() : single();
  }

  private KvRequest several() {
    return switch (random.nextInt(4)) {
      case 0 -> new KvRequest.Transaction(singles());
      case 1 -> {
        List<KvRequest> operations = new ArrayList<>(singles());
        operations.add(random.nextInt(operations.size() + 1), new KvRequest.Transaction(singles()));
        yield new KvRequest.Pipeline(operations);
      }
      case 2 -> new KvRequest.Pipeline(singles());
      default -> new KvRequest.Keys(prefix(), random.nextBoolean() ? key() : null, limit());
    };
  }

  private List<KvRequest> singles() {
    List<KvRequest> operations = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      KvRequest operation = single();
      boolean alone = operation instanceof KvRequest.Scan || operation instanceof KvRequest.Count;
      operations.add(alone ? new KvRequest.Count(new byte[0]) : operation);
    }
    return operations;
  }

  private int limit() {
    return 1 + random.nextInt(20);
  }

  private KvRequest.Condition condition() {
    KvRequest.Condition[] all = KvRequest.Condition.values();
    return all[random.nextInt(all.length)];
  }

  private KvRequest single() {
    return switch (random.nextInt(18)) {
      case 0, 1 -> new KvRequest.Get(key());
      case 2, 3, 4 -> new KvRequest.Put(key(), value());
      case 5 -> new KvRequest.Delete(key());
      case 6 -> new KvRequest.CompareAndSet(key(), expected(), value());
      case 7, 8 -> new KvRequest.Increment(key(), delta());
      case 9 -> new KvRequest.MultiPut(entries());
      case 10 -> new KvRequest.Scan(prefix(), random.nextBoolean() ? key() : null, limit());
      case 11 -> new KvRequest.Append(key(), value());
      case 12, 13 ->
          new KvRequest.Exchange(key(), condition(), random.nextBoolean() ? value() : null);
      case 14 -> new KvRequest.Replace(key(), value());
      case 15 -> new KvRequest.Exists(key());
      case 16 -> new KvRequest.Length(key());
      default -> new KvRequest.Count(prefix());
    };
  }

  /** Bytes at the edges of signed and unsigned order, so that prefixes and successors matter. */
  private byte[] key() {
    byte[] edges = {0, 1, 'a', 0x7f, (byte) 0x80, (byte) 0xff};
    byte[] key = new byte[random.nextInt(50) == 0 ? KvLimits.KEY_BYTES_MAX : 1 + random.nextInt(3)];
    for (int i = 0; i < Math.min(key.length, 3); i++) {
      key[i] = edges[random.nextInt(edges.length)];
    }
    return key;
  }

  private byte[] prefix() {
    return random.nextInt(3) == 0 ? new byte[0] : key();
  }

  private byte[] value() {
    return switch (random.nextInt(6)) {
      case 0 -> new byte[0];
      case 1 -> Kv.bytes("7");
      case 2 -> Kv.bytes(Long.toString(random.nextLong()));
      case 3 -> Kv.bytes("-0");
      default -> {
        byte[] value = new byte[random.nextInt(valueBytesMax + 1)];
        random.nextBytes(value);
        yield value;
      }
    };
  }

  private byte[] expected() {
    return switch (random.nextInt(3)) {
      case 0 -> null;
      case 1 -> new byte[0];
      default -> Kv.bytes("7");
    };
  }

  private long delta() {
    return random.nextBoolean() ? random.nextInt(10) - 5 : random.nextLong();
  }

  private List<KvEntry> entries() {
    List<KvEntry> entries = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      entries.add(new KvEntry(key(), value()));
    }
    return entries;
  }
}
