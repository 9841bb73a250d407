package io.evenkeel.checkpoint.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * On a test that takes a {@link Campaign}: it is run for each registered method of the state
 * family, each of these services and each way to read it. Within that, cases go through completions
 * x sizes of the state x patterns of writing x places of a crash; all else is drawn.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(CheckpointMatrix.Provider.class)
public @interface CheckpointMatrix {

  /** The services, each with a constructor without parameters. */
  Class<? extends TestedService>[] services();

  /** Cases of each series, if {@code -Devenkeel.contract.cases} does not say how many in all. */
  int sample();

  /** Makes the campaigns. */
  final class Provider implements ArgumentsProvider, AnnotationConsumer<CheckpointMatrix> {
    private CheckpointMatrix matrix;

    @Override
    public void accept(CheckpointMatrix annotation) {
      matrix = annotation;
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) throws Exception {
      TestedService[] services = new TestedService[matrix.services().length];
      for (int i = 0; i < services.length; i++) {
        var constructor = matrix.services()[i].getDeclaredConstructor();
        constructor.setAccessible(true);
        services[i] = constructor.newInstance();
      }
      return Campaign.of(new MethodContract(services), matrix.sample()).stream().map(Arguments::of);
    }
  }
}
