package io.evenkeel.cli.checkpoint;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.CertifiedHead;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.cli.base.Json;
import io.evenkeel.replica.CheckpointCertificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Words and facts that several commands show. */
final class Shown {

  private static final int VALUE_BYTES_MAX = 1024;

  private Shown() {}

  /** Who made the votes, for people. */
  static String votes(CheckpointCertificate certificate) {
    String voters =
        certificate.votes().stream()
            .map(vote -> Integer.toString(vote.replica()))
            .collect(Collectors.joining(", "));
    String log =
        certificate
            .log()
            .map(content -> " for it and the log up to batch " + content.sequence())
            .orElse("");
    return String.format(
        Locale.ROOT,
        "%d votes (replicas %s) of configuration %d%s",
        certificate.votes().size(),
        voters,
        certificate.configuration(),
        log);
  }

  /** The same for programs. */
  static void put(Map<String, Object> facts, CheckpointCertificate certificate) {
    facts.put("configuration", certificate.configuration());
    facts.put("votes", certificate.votes().stream().map(ReplicaSignature::replica).toList());
  }

  /** What a checkpoint is, for programs. */
  static Map<String, Object> facts(StoredCheckpoint checkpoint) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sequence", checkpoint.sequence());
    facts.put("kind", lower(checkpoint.kind()));
    facts.put("method", checkpoint.method());
    facts.put("objects", checkpoint.header().objects());
    facts.put("bytes", checkpoint.header().bytes());
    facts.put("root", checkpoint.header().root().hex());
    return facts;
  }

  /** What an archive or proof begins with, for programs. */
  static Map<String, Object> facts(CertifiedHead head, CheckpointCertificate certificate) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cluster", head.cluster());
    facts.put("sequence", head.sequence());
    facts.put("kind", lower(head.kind()));
    facts.put("objects", head.header().objects());
    facts.put("bytes", head.header().bytes());
    facts.put("root", head.header().root().hex());
    put(facts, certificate);
    return facts;
  }

  /** An object's id, for programs. */
  static void put(Map<String, Object> facts, ObjectId id) {
    if (id.isReserved()) {
      facts.put("library", true);
    }
    Json.put(facts, "id", id.bytes());
  }

  /** A value for people: text, if a terminal can show it, else its length and digest. */
  static String value(byte[] value) {
    Optional<String> text = value.length > VALUE_BYTES_MAX ? Optional.empty() : Json.utf8(value);
    return text.filter(shown -> shown.chars().noneMatch(Character::isISOControl))
        .orElseGet(() -> value.length + " bytes with SHA-256 " + Digest.sha256(value).hex());
  }

  /** A name of ours as people read it. */
  static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The bytes that an option names. */
  static Optional<byte[]> decoded(String text, boolean hex) {
    try {
      return Optional.of(hex ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Each on a line of its own. */
  static String lines(List<String> lines) {
    return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
  }
}
