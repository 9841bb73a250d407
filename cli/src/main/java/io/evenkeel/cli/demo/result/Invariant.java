package io.evenkeel.cli.demo.result;

/**
 * Something that had to hold.
 *
 * @param name what
 * @param held whether it did
 * @param detail what was seen
 */
public record Invariant(String name, boolean held, String detail) {}
