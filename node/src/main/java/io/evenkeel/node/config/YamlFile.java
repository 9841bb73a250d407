package io.evenkeel.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a configuration file into nodes that remember their lines. Size and depth are bounded;
 * aliases, duplicate keys and second documents are refused.
 */
final class YamlFile {

  private static final int FILE_BYTES_MAX = 2 << 20;
  private static final int DEPTH_MAX = 8;
  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final Path path;
  private final YAMLParser parser;

  private YamlFile(Path path, YAMLParser parser) {
    this.path = path;
    this.parser = parser;
  }

  /**
   * Reads a file whose top level is a mapping.
   *
   * @param how the fix to name if the file is missing
   */
  static YamlNode.Mapping read(Path path, String how) {
    try {
      if (Files.isRegularFile(path) && Files.size(path) > FILE_BYTES_MAX) {
        throw new ConfigException(
            path + " is larger than 2 MiB; that is not a configuration file of Evenkeel");
      }
      return parse(path, Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new ConfigException("there is no configuration file " + path + "; " + how, e);
    } catch (IOException e) {
      throw new ConfigException(
          "the configuration file " + path + " cannot be read (" + reason(e) + ")", e);
    }
  }

  private static YamlNode.Mapping parse(Path path, byte[] bytes) throws IOException {
    try (YAMLParser parser = FACTORY.createParser(bytes)) {
      YamlFile file = new YamlFile(path, parser);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ConfigException(path + " does not consist of lines `setting: value`");
      }
      YamlNode.Mapping mapping = file.mapping(1);
      if (parser.nextToken() != null) {
        throw new ConfigException(
            path + " line " + file.line() + ": a second document begins here; remove it");
      }
      return mapping;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new ConfigException(
          path + line + " is not valid YAML: " + firstLine(e.getOriginalMessage()), e);
    }
  }

  private YamlNode.Mapping mapping(int depth) throws IOException {
    int line = line();
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Integer> keyLines = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int keyLine = line();
      Integer earlier = keyLines.putIfAbsent(key, keyLine);
      if (earlier != null) {
        throw new ConfigException(
            String.format(
                "setting `%s` stands twice in %s, in lines %d and %d; remove one",
                key, path, earlier, keyLine));
      }
      parser.nextToken();
      entries.put(key, value(depth));
    }
    return new YamlNode.Mapping(line, entries, keyLines);
  }

  private YamlNode.Sequence sequence(int depth) throws IOException {
    int line = line();
    List<YamlNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(depth));
    }
    return new YamlNode.Sequence(line, items);
  }

  private YamlNode value(int depth) throws IOException {
    if (depth > DEPTH_MAX) {
      throw new ConfigException(path + " line " + line() + ": nested too deeply");
    }
    if (parser.isCurrentAlias()) {
      throw new ConfigException(
          path + " line " + line() + ": YAML aliases are not supported; write the value out");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(depth + 1);
      case START_ARRAY -> sequence(depth + 1);
      case VALUE_NULL -> new YamlNode.Scalar(line(), null);
      default -> new YamlNode.Scalar(line(), parser.getText());
    };
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  /** What an I/O error says, for people. */
  static String reason(IOException e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
