package io.evenkeel.node.http;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;

/**
 * What an operator wants to know of the virtual machine, by the names that Prometheus' own library
 * gives it.
 */
final class JvmMetrics {

  private static final double MILLIS = 1e-3;
  private static final double NANOS = 1e-9;

  private static final Family USED =
      new Family("jvm_memory_used_bytes", Family.Type.GAUGE, List.of("area"), "memory in use");
  private static final Family MAX =
      new Family("jvm_memory_max_bytes", Family.Type.GAUGE, List.of("area"), "memory's limit");
  private static final Family COLLECTIONS =
      new Family(
          "jvm_gc_collections_total", Family.Type.COUNTER, List.of("gc"), "garbage collections");
  private static final Family COLLECTING =
      new Family(
          "jvm_gc_collection_seconds_total", Family.Type.COUNTER, List.of("gc"), "time they took");
  private static final Family CPU =
      new Family(
          "process_cpu_seconds_total", Family.Type.COUNTER, List.of(), "processor time used");
  private static final Family START =
      new Family(
          "process_start_time_seconds", Family.Type.GAUGE, List.of(), "when the process began");

  private JvmMetrics() {}

  static List<Family> families() {
    return List.of(USED, MAX, COLLECTIONS, COLLECTING, CPU, START);
  }

  static void add(Exposition out, double startSeconds) {
    memory(out, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
    memory(out, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      out.add(COLLECTIONS, Math.max(0, collector.getCollectionCount()), collector.getName());
      double seconds = Math.max(0, collector.getCollectionTime()) * MILLIS;
      out.add(COLLECTING, seconds, collector.getName());
    }
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.OperatingSystemMXBean more) {
      out.add(CPU, Math.max(0, more.getProcessCpuTime()) * NANOS);
    }
    out.add(START, startSeconds);
  }

  private static void memory(Exposition out, String area, MemoryUsage usage) {
    out.add(USED, usage.getUsed(), area);
    if (usage.getMax() > 0) {
      out.add(MAX, usage.getMax(), area);
    }
  }
}
