package io.evenkeel.cli.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** JSON for programs. */
public final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** A value as compact JSON in one line. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value of our own has no JSON", e);
    }
  }

  /** Adds bytes as {@code name} if they are UTF-8, else as {@code nameBase64}. */
  public static void put(Map<String, Object> object, String name, byte[] bytes) {
    Optional<String> text = utf8(bytes);
    if (text.isPresent()) {
      object.put(name, text.get());
    } else {
      object.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  /** The bytes as text, if they are well-formed UTF-8. */
  public static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
