package io.evenkeel.cli.demo.result;

/**
 * Under which conditions a demonstration ran.
 *
 * @param command as it was typed
 * @param version of Evenkeel
 * @param commit of its sources, or {@code unknown}
 * @param machine on what
 * @param objects number of objects
 * @param objectBytes bytes of all values at the start, divided by their number
 * @param clients clients, each with one request outstanding
 * @param intervalRequests requests between two checkpoints
 */
public record Setting(
    String command,
    String version,
    String commit,
    Machine machine,
    int objects,
    long objectBytes,
    int clients,
    long intervalRequests) {

  /**
   * A machine.
   *
   * @param cores processors the JVM sees
   * @param memoryBytes physical memory, 0 if unknown
   * @param jdk which Java
   * @param system which operating system
   */
  public record Machine(int cores, long memoryBytes, String jdk, String system) {}
}
