package io.evenkeel.testkit;

import io.evenkeel.api.ObjectService;
import java.lang.reflect.Constructor;
import java.util.function.Supplier;

/** Makes factories of services from their classes, here and in further processes. */
final class Factories {

  private Factories() {}

  /**
   * @throws IllegalArgumentException if the class has no constructor without parameters, or it
   *     throws
   */
  static Supplier<? extends ObjectService> of(
      Class<? extends Supplier<? extends ObjectService>> factory) {
    try {
      Constructor<? extends Supplier<? extends ObjectService>> constructor =
          factory.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "the factory "
              + factory.getName()
              + " needs a constructor without parameters that does not throw; an inner class must"
              + " be static",
          e);
    }
  }
}
