package io.evenkeel.bench;

import java.lang.management.ManagementFactory;

/**
 * On what it was measured.
 *
 * @param cores processors the JVM sees
 * @param memoryBytes physical memory, 0 if unknown
 * @param jdk which Java
 */
public record Machine(int cores, long memoryBytes, String jdk) {

  /** On what this runs. */
  public static Machine here() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }
}
