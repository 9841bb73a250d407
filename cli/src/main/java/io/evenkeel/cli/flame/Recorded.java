package io.evenkeel.cli.flame;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * The stacks of a recording, below the name of their thread.
 *
 * @param java samples of threads that executed Java
 * @param nativeCalls samples of threads inside of native methods, but for those that wait; the
 *     recorder looks at one of these at a time, so they do not compare with the others
 * @param allocations bytes that were asked for, estimated from samples
 */
record Recorded(StackTree java, StackTree nativeCalls, StackTree allocations) {

  /** Native methods that do nothing but wait for something to do. */
  private static final Set<String> WAITS =
      Set.of(
          "epollWait",
          "epollWait0",
          "epollWaitNoTimeout",
          "epollBusyWait0",
          "wait",
          "poll",
          "poll0",
          "accept",
          "accept0",
          "read0",
          "park",
          "waitForProcessExit0");

  /**
   * Reads a recording.
   *
   * @throws IOException if it is none
   */
  static Recorded read(Path file) throws IOException {
    Recorded recorded = new Recorded(new StackTree(), new StackTree(), new StackTree());
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        recorded.add(recording.readEvent());
      }
    }
    return recorded;
  }

  private void add(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case "jdk.ExecutionSample" -> java.add(stack(event, "sampledThread"), 1);
      case "jdk.NativeMethodSample" -> {
        List<String> frames = stack(event, "sampledThread");
        if (!waits(frames)) {
          nativeCalls.add(frames, 1);
        }
      }
      case "jdk.ObjectAllocationSample" ->
          allocations.add(stack(event, "eventThread"), event.getLong("weight"));
      default -> {}
    }
  }

  private static boolean waits(List<String> frames) {
    String innermost = frames.get(frames.size() - 1);
    return WAITS.contains(innermost.substring(innermost.lastIndexOf('.') + 1));
  }

  /** The thread's name, then the outermost frame first. */
  private static List<String> stack(RecordedEvent event, String threadField) {
    List<String> frames = new ArrayList<>();
    RecordedStackTrace trace = event.getStackTrace();
    if (trace != null) {
      for (RecordedFrame frame : trace.getFrames()) {
        frames.add(name(frame.getMethod()));
      }
    }
    RecordedThread thread = event.getValue(threadField);
    String name = thread == null ? null : thread.getJavaName();
    frames.add(name == null ? "(a thread of the JVM)" : name);
    Collections.reverse(frames);
    return frames;
  }

  private static String name(RecordedMethod method) {
    return method.getType().getName() + "." + method.getName();
  }
}
