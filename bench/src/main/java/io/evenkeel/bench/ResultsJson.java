package io.evenkeel.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashSet;
import java.util.Set;

/** Writes and reads {@link Results} as JSON. */
public final class ResultsJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ResultsJson() {}

  /** The whole file, ended by a line feed. */
  public static String write(Results results) {
    try {
      return MAPPER.writeValueAsString(results) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result of our own has no JSON", e);
    }
  }

  /** The same in one line, without a line feed. */
  public static String line(Results results) {
    try {
      return MAPPER
          .writer()
          .without(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(results);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result of our own has no JSON", e);
    }
  }

  /**
   * Reads it back and checks everything that can be checked.
   *
   * @throws InvalidResultsException if something is missing, unknown or of another type, if the
   *     schema is another, or two runs have the same key; names the place
   */
  public static Results read(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      JsonNode schema = tree.path("schema");
      if (schema.isIntegralNumber() && schema.longValue() != Results.SCHEMA) {
        throw new InvalidResultsException(
            "schema is " + schema + ", this version reads " + Results.SCHEMA);
      }
      Shape.check(tree, Results.class);
      Results results = MAPPER.treeToValue(tree, Results.class);
      checkKeys(results);
      return results;
    } catch (JsonProcessingException e) {
      throw new InvalidResultsException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void checkKeys(Results results) {
    Set<RunKey> keys = new HashSet<>();
    for (int i = 0; i < results.runs().size(); i++) {
      Run run = results.runs().get(i);
      if (run.trial() < 1) {
        throw new InvalidResultsException("runs[" + i + "].trial must be at least 1");
      }
      if (!keys.add(run.key())) {
        throw new InvalidResultsException("runs[" + i + "] has the key of an earlier run");
      }
    }
  }
}
