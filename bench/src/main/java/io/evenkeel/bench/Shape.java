package io.evenkeel.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a tree has the form of a record: every component is there, unless it is marked with
 * {@code @JsonInclude}, nothing else is there, and each has the right type. Numbers must not be
 * negative and be finite.
 */
final class Shape {

  private static final Set<Class<?>> WHOLE = Set.of(int.class, long.class);
  private static final Set<Class<?>> REAL = Set.of(double.class, Double.class);
  private static final Set<Class<?>> TRUTH = Set.of(boolean.class, Boolean.class);

  private Shape() {}

  /**
   * Checks it.
   *
   * @throws InvalidResultsException names the path of the first thing that is wrong
   */
  static void check(JsonNode tree, Class<? extends Record> form) {
    object(tree, form, "");
  }

  private static void object(JsonNode tree, Class<?> form, String path) {
    require(tree.isObject(), path, "must be an object");
    RecordComponent[] components = form.getRecordComponents();
    Set<String> known =
        Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
    for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      require(known.contains(name), join(path, name), "is not known");
    }
    for (RecordComponent component : components) {
      JsonNode value = tree.get(component.getName());
      String at = join(path, component.getName());
      if (value == null) {
        boolean optional = component.getAccessor().isAnnotationPresent(JsonInclude.class);
        require(optional, at, "is missing");
      } else {
        value(value, component.getGenericType(), at);
      }
    }
  }

  private static void value(JsonNode value, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      elements(value, generic, path);
    } else if (type instanceof Class<?> plain && plain.isRecord()) {
      object(value, plain, path);
    } else if (WHOLE.contains(type)) {
      boolean fits = type == long.class ? value.canConvertToLong() : value.canConvertToInt();
      require(value.isIntegralNumber() && fits, path, "must be a whole number");
      require(value.longValue() >= 0, path, "must not be negative");
    } else if (REAL.contains(type)) {
      require(value.isNumber() && Double.isFinite(value.doubleValue()), path, "must be a number");
      require(value.doubleValue() >= 0, path, "must not be negative");
    } else if (TRUTH.contains(type)) {
      require(value.isBoolean(), path, "must be true or false");
    } else {
      require(type == String.class && value.isTextual(), path, "must be text");
    }
  }

  private static void elements(JsonNode value, ParameterizedType type, String path) {
    if (type.getRawType() == List.class) {
      require(value.isArray(), path, "must be a list");
      for (int i = 0; i < value.size(); i++) {
        value(value.get(i), type.getActualTypeArguments()[0], path + "[" + i + "]");
      }
    } else {
      require(type.getRawType() == Map.class && value.isObject(), path, "must be an object");
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        value(entry.getValue(), type.getActualTypeArguments()[1], join(path, entry.getKey()));
      }
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static void require(boolean holds, String path, String what) {
    if (!holds) {
      throw new InvalidResultsException((path.isEmpty() ? "the file" : path) + " " + what);
    }
  }
}
