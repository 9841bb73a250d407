package io.evenkeel.node;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How much memory this process's threads have asked for since they started, whether it was needed
 * for long or not: what garbage collectors are for. What a thread took since it was last asked is
 * lost when it ends; those of a replica last. Any thread.
 */
final class AllocatedBytes {

  private final Map<Long, Long> living = new HashMap<>();
  private long ended;

  /** Bytes, never fewer than before; empty where the JVM does not tell. */
  synchronized OptionalLong total() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
        || !threads.isThreadAllocatedMemorySupported()
        || !threads.isThreadAllocatedMemoryEnabled()) {
      return OptionalLong.empty();
    }
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Map<Long, Long> before = new HashMap<>(living);
    living.clear();
    for (int i = 0; i < ids.length; i++) {
      Long known = before.remove(ids[i]);
      living.put(ids[i], Math.max(known == null ? 0 : known, bytes[i]));
    }
    ended += before.values().stream().mapToLong(Long::longValue).sum();
    return OptionalLong.of(ended + living.values().stream().mapToLong(Long::longValue).sum());
  }
}
