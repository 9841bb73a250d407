package io.evenkeel.bench;

/**
 * On what it was measured.
 *
 * @param cores processors the JVM sees
 * @param memoryBytes physical memory, 0 if unknown
 * @param jdk which Java
 */
public record Machine(int cores, long memoryBytes, String jdk) {}
