package io.evenkeel.laws;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the test classes named, in a JVM of its own, as the build of an example would. */
final class ExampleRunner {

  private ExampleRunner() {}

  public static void main(String[] classes) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(DiscoverySelectors::selectClass).toList())
                .build(),
            summary);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    summary.getSummary().printFailuresTo(out, 40);
    out.println(summary.getSummary().getTestsSucceededCount() + " tests succeeded");
    System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
  }
}
