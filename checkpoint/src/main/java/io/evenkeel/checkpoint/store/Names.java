package io.evenkeel.checkpoint.store;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of the store's files. All start with the sequence number, so that they sort by it. */
final class Names {

  static final String TEMPORARY = ".tmp";

  private static final String MANIFEST = ".manifest";
  private static final String CERTIFICATE = ".cert";
  private static final Pattern OWN =
      Pattern.compile("(\\d{19})(\\.manifest|\\.cert|-(\\d{1,9})\\.index|-(\\d{1,9})-\\d{1,5}\\.seg)");

  private Names() {}

  static String manifest(long sequence) {
    return prefix(sequence) + MANIFEST;
  }

  static String certificate(long sequence) {
    return prefix(sequence) + CERTIFICATE;
  }

  static String index(long sequence, int attempt) {
    return prefix(sequence) + "-" + attempt + ".index";
  }

  static String segment(long sequence, int attempt, int number) {
    return prefix(sequence) + "-" + attempt + "-" + number + ".seg";
  }

  static boolean isManifest(String name) {
    return isOwn(name) && name.endsWith(MANIFEST);
  }

  static boolean isCertificate(String name) {
    return isOwn(name) && name.endsWith(CERTIFICATE);
  }

  static boolean isOwn(String name) {
    return OWN.matcher(name).matches();
  }

  static boolean isOwnTemporary(String name) {
    return name.endsWith(TEMPORARY) && isOwn(name.substring(0, name.length() - TEMPORARY.length()));
  }

  /** The sequence number a file of the store belongs to. */
  static long sequence(String ownName) {
    Matcher matcher = OWN.matcher(ownName);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(ownName);
    }
    try {
      return Long.parseLong(matcher.group(1));
    } catch (NumberFormatException aboveTheLargest) {
      return Long.MAX_VALUE;
    }
  }

  /** Which attempt at its sequence number wrote a segment or an index; -1 for other files. */
  static int attempt(String ownName) {
    Matcher matcher = OWN.matcher(ownName);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(ownName);
    }
    String digits = matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
    return digits == null ? -1 : Integer.parseInt(digits);
  }

  private static String prefix(long sequence) {
    return String.format(Locale.ROOT, "%019d", sequence);
  }
}
