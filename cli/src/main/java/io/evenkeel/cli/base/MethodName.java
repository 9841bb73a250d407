package io.evenkeel.cli.base;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options: checkpoint methods by their names. */
public final class MethodName implements ITypeConverter<CheckpointMethod>, Iterable<String> {
  @Override
  public CheckpointMethod convert(String name) {
    try {
      return CheckpointMethods.named(name);
    } catch (IllegalArgumentException unknown) {
      throw new TypeConversionException(
          "expected one of " + String.join(", ", this) + " but was '" + name + "'");
    }
  }

  @Override
  public Iterator<String> iterator() {
    return CheckpointMethods.all().stream().map(CheckpointMethod::name).iterator();
  }
}
