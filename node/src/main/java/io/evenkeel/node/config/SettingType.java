package io.evenkeel.node.config;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.execution.Permission;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What values a setting takes: how they are read, written, and described to people.
 *
 * @param allowed what is allowed, as it ends the sentence "allowed: ..."
 * @param parser text to value; throws {@link IllegalArgumentException} for what is not allowed
 * @param printer value to text that {@code parser} reads back
 */
record SettingType<T>(String allowed, Function<String, T> parser, Function<T, String> printer) {

  private static final Pattern BYTES = Pattern.compile("(\\d{1,19})\\s*(|B|KiB|MiB|GiB)");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}|::1?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  static SettingType<Integer> integer(int min, int max) {
    return new SettingType<>(
        "a whole number from " + min + " to " + max,
        text -> Math.toIntExact(inRange(wholeNumber(text), min, max)),
        value -> Integer.toString(value));
  }

  static SettingType<Integer> version(int only) {
    return new SettingType<>(
        only + ", the only version that this Evenkeel reads",
        text -> Math.toIntExact(inRange(wholeNumber(text), only, only)),
        value -> Integer.toString(value));
  }

  static SettingType<Long> count(long min, long max) {
    return new SettingType<>(
        "a whole number from " + min + " to " + max,
        text -> inRange(wholeNumber(text), min, max),
        value -> Long.toString(value));
  }

  /** A size in bytes; B, KiB, MiB and GiB are understood. */
  static SettingType<Long> bytes(long min, long max) {
    return new SettingType<>(
        "a size in bytes from " + printBytes(min) + " to " + printBytes(max),
        text -> inRange(parseBytes(text), min, max),
        SettingType::printBytes);
  }

  /** A whole number, or {@code auto} for the empty value. */
  static SettingType<OptionalLong> autoOrCount(long min, long max) {
    return new SettingType<>(
        "auto, or a whole number from " + min + " to " + max,
        text ->
            text.equals("auto")
                ? OptionalLong.empty()
                : OptionalLong.of(inRange(wholeNumber(text), min, max)),
        value -> value.isPresent() ? Long.toString(value.getAsLong()) : "auto");
  }

  static SettingType<Boolean> flag() {
    return new SettingType<>(
        "true or false",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
          }
          return text.equals("true");
        },
        value -> Boolean.toString(value));
  }

  /** One of an enum's constants, written in lower case with hyphens. */
  static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(SettingType::printChoice)
            .collect(Collectors.joining(" or "));
    return new SettingType<>(allowed, text -> parseChoice(type, text), SettingType::printChoice);
  }

  /** A checkpoint method by its name: {@code DFC_CAW}. Case is ignored. */
  static SettingType<CheckpointMethod> method() {
    String allowed =
        CheckpointMethods.all().stream()
            .map(CheckpointMethod::name)
            .collect(Collectors.joining(" or "));
    return new SettingType<>(allowed, CheckpointMethods::named, CheckpointMethod::name);
  }

  /** Permissions joined by +, in the order of the enum. */
  static SettingType<Set<Permission>> permissions() {
    return new SettingType<>(
        "read, write and admin, those that it has, joined by +",
        text -> {
          Set<Permission> found = EnumSet.noneOf(Permission.class);
          for (String one : text.split("\\+", -1)) {
            if (!found.add(parseChoice(Permission.class, one.strip()))) {
              throw new IllegalArgumentException(text);
            }
          }
          return found;
        },
        value ->
            value.stream().sorted().map(SettingType::printChoice).collect(Collectors.joining("+")));
  }

  static SettingType<String> host() {
    return matching(HOST, "a host name or an IP address");
  }

  static SettingType<String> name() {
    return matching(NAME, "1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit");
  }

  static SettingType<RawKey> rawKey() {
    return new SettingType<>(
        "the base64 of a raw public key of 32 bytes, as `evenkeel init` writes it",
        RawKey::ofBase64,
        RawKey::base64);
  }

  static SettingType<Path> path() {
    return new SettingType<>(
        "a path, relative to this file or absolute",
        text -> {
          if (text.isBlank()) {
            throw new IllegalArgumentException("blank");
          }
          try {
            return Path.of(text);
          } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
          }
        },
        value -> value.toString().replace('\\', '/'));
  }

  static SettingType<String> matching(Pattern pattern, String allowed) {
    return new SettingType<>(
        allowed,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
          }
          return text;
        },
        value -> value);
  }

  private static <E extends Enum<E>> E parseChoice(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (printChoice(constant).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static String printChoice(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static long wholeNumber(String text) {
    return Long.parseLong(text.replace("_", ""));
  }

  private static long inRange(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(value + " is out of range");
    }
    return value;
  }

  private static long parseBytes(String text) {
    Matcher matcher = BYTES.matcher(text.replace("_", ""));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    int shift =
        switch (matcher.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String printBytes(long value) {
    if (value >= 1 << 30 && value % (1 << 30) == 0) {
      return (value >> 30) + " GiB";
    }
    if (value >= 1 << 20 && value % (1 << 20) == 0) {
      return (value >> 20) + " MiB";
    }
    if (value >= 1 << 10 && value % (1 << 10) == 0) {
      return (value >> 10) + " KiB";
    }
    return Long.toString(value);
  }
}
