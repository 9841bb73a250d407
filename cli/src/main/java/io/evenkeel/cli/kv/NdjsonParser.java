package io.evenkeel.cli.kv;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.evenkeel.cli.base.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per line: {@code {"key": "...", "value": "..."}}. Strings are stored as UTF-8;
 * {@code keyBase64} and {@code valueBase64} carry any bytes. Other types of values, other names and
 * a name that stands twice are refused: nothing of a line is dropped silently.
 */
final class NdjsonParser implements LineParser {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Lines.LINE_BYTES_MAX)
                  .maxNestingDepth(4)
                  .maxNameLength(1000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .build();

  /** Ends the parsing of a line. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String reason) {
      super(reason, null, false, false);
    }
  }

  @Override
  public Parsed parse(byte[] line) {
    if (LineParser.isBlank(line)) {
      return new Blank();
    }
    if (Json.utf8(line).isEmpty()) {
      return new Bad("not valid UTF-8; binary data can stand in keyBase64 and valueBase64");
    }
    try (JsonParser json = FACTORY.createParser(line)) {
      return object(json);
    } catch (Refused e) {
      return new Bad(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Bad("not valid JSON: " + firstLine(e));
    }
  }

  private static Parsed object(JsonParser json) throws IOException, Refused {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new Refused("not a JSON object like {\"key\":\"...\",\"value\":\"...\"}");
    }
    byte[] key = null;
    byte[] value = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken type = json.nextToken();
      switch (name) {
        case "key", "keyBase64" -> key = once(key, name, bytes(json, name, type));
        case "value", "valueBase64" -> value = once(value, name, bytes(json, name, type));
        default ->
            throw new Refused(
                "unknown name \""
                    + shortened(name)
                    + "\"; allowed are key, keyBase64, value, valueBase64");
      }
    }
    if (json.nextToken() != null) {
      throw new Refused("something follows the object; write one object per line");
    }
    if (key == null || value == null) {
      throw new Refused("there is no \"" + (key == null ? "key" : "value") + "\"");
    }
    return LineParser.checked(key, value);
  }

  private static byte[] once(byte @Nullable [] before, String name, byte[] bytes) throws Refused {
    if (before != null) {
      throw new Refused("\"" + name + "\" stands beside its other form; write only one");
    }
    return bytes;
  }

  private static byte[] bytes(JsonParser json, String name, JsonToken type)
      throws IOException, Refused {
    if (type != JsonToken.VALUE_STRING) {
      throw new Refused("\"" + name + "\" is " + called(type) + ", not a string; put it in quotes");
    }
    String text = json.getText();
    if (name.endsWith("Base64")) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new Refused("\"" + name + "\" is not base64 (" + e.getMessage() + ")");
      }
    }
    return utf8(name, text);
  }

  /**
   * Strict, since half of a surrogate pair (an escape like \ud800) would become a question mark.
   */
  private static byte[] utf8(String name, String text) throws Refused {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new Refused("\"" + name + "\" has half of a surrogate pair, which is no character");
    }
  }

  private static String called(JsonToken type) {
    return switch (type) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case START_ARRAY -> "a list";
      default -> "an object";
    };
  }

  private static String firstLine(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return shortened(String.valueOf(message).lines().findFirst().orElse(""));
  }

  private static String shortened(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 120 ? plain : plain.substring(0, 117) + "...";
  }
}
