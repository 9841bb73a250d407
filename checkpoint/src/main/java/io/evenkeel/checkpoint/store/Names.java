package io.evenkeel.checkpoint.store;

import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the store's files: those of a checkpoint start with its sequence number, those of an
 * image, whose position is not known while it is written, with a number of its own.
 */
final class Names {

  static final String TEMPORARY = ".tmp";

  private static final String MANIFEST = ".manifest";
  private static final String CERTIFICATE = ".cert";
  private static final String SEGMENT = ".seg";

  /** As many as the largest number has. */
  private static final int DIGITS = 19;

  private static final Pattern OWN =
      Pattern.compile(
          "(?:image-(\\d{1,18})(?:\\.index|-\\d{1,5}\\.seg)|(\\d{19})\\.(?:manifest|cert))");

  private Names() {}

  static String manifest(long sequence) {
    return prefix(sequence) + MANIFEST;
  }

  static String certificate(long sequence) {
    return prefix(sequence) + CERTIFICATE;
  }

  static String index(long image) {
    return "image-" + image + ".index";
  }

  static String segment(long image, int number) {
    return "image-" + image + "-" + number + SEGMENT;
  }

  static boolean isManifest(String name) {
    return sequence(name) >= 0 && name.endsWith(MANIFEST);
  }

  static boolean isCertificate(String name) {
    return sequence(name) >= 0 && name.endsWith(CERTIFICATE);
  }

  static boolean isOwn(String name) {
    return OWN.matcher(name).matches();
  }

  static boolean isOwnTemporary(String name) {
    return name.endsWith(TEMPORARY) && isOwn(name.substring(0, name.length() - TEMPORARY.length()));
  }

  /** The sequence number of a manifest or certificate; -1 for other files of the store. */
  static long sequence(String ownName) {
    return number(ownName, 2);
  }

  /** The image a segment or an index belongs to; -1 for other files of the store. */
  static long image(String ownName) {
    return number(ownName, 1);
  }

  /** The segments of the newest images among these files, the oldest first. */
  static List<String> newestSegments(List<String> ownNames, int imagesMax) {
    TreeMap<Long, TreeMap<Integer, String>> images = new TreeMap<>();
    for (String name : ownNames) {
      if (name.endsWith(SEGMENT)) {
        String number = name.substring(name.lastIndexOf('-') + 1, name.length() - SEGMENT.length());
        images
            .computeIfAbsent(image(name), key -> new TreeMap<>())
            .put(Integer.parseInt(number), name);
      }
    }
    while (images.size() > imagesMax) {
      images.pollFirstEntry();
    }
    return images.values().stream().flatMap(segments -> segments.values().stream()).toList();
  }

  private static long number(String ownName, int group) {
    Matcher matcher = OWN.matcher(ownName);
    String digits = matcher.matches() ? matcher.group(group) : null;
    try {
      return digits == null ? -1 : Long.parseLong(digits);
    } catch (NumberFormatException aboveTheLargest) {
      return -1;
    }
  }

  /** Zeros in front: the order of names is that of numbers. */
  private static String prefix(long sequence) {
    String digits = Long.toString(sequence);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }
}
