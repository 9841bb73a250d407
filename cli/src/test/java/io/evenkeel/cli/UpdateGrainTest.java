package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CaptureStatistics;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.PauseMeter;
import io.evenkeel.kv.blobs.BlobRequests;
import io.evenkeel.kv.blobs.BlobService;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a small change in a large object costs at a checkpoint: counted, not timed. */
class UpdateGrainTest {

  private static final int BLOBS = 4;
  private static final int BLOB_BYTES = 1 << 20;
  private static final int INTERVAL = 12;

  @TempDir Path directory;

  /** What the last of two checkpoints consisted of, and its root. */
  private record Result(CaptureStatistics statistics, Digest root) {}

  private static final class NoPauses implements PauseMeter {
    @Override
    public void began() {}

    @Override
    public long ended() {
      return 0;
    }
  }

  /** Blobs are made in the first interval; in the second, one counter is increased at each step. */
  private Result run(String method) throws IOException {
    Path place = Files.createDirectory(directory.resolve(method));
    try (FileDisk disk = FileDisk.open(place)) {
      CheckpointStore store = CheckpointStore.open(disk);
      ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, method);
      Execution execution =
          new Execution(
              new BlobService(),
              new ExecutionConfig(
                  INTERVAL,
                  1000,
                  1 << 30,
                  4,
                  1000,
                  OptionalLong.of(INTERVAL - 1),
                  new ExecutionConfig.Pauses(CompletionMode.PAUSE, 1_000_000, 1 << 30)),
              new NoLibrary(),
              CheckpointMethods.find(method).orElseThrow(),
              store.newImages(label),
              new NoPauses());
      Result result = null;
      for (int i = 0; i < 2 * INTERVAL; i++) {
        byte[] operation =
            i < INTERVAL
                ? BlobRequests.create("blob" + i % BLOBS, BLOB_BYTES)
                : BlobRequests.add("blob0", 1000, 1);
        OrderedRequest request = new OrderedRequest(new ClientId(0, 1), i + 1, operation);
        Digest history = Digest.of(new byte[Digest.BYTES]);
        OrderedBatch batch = new OrderedBatch(i + 1, history, 0, 0, List.of(request));
        result = carryOut(execution, store, new ExecutionEvent.Execute(batch), result);
      }
      return result;
    }
  }

  private static Result carryOut(
      Execution execution, CheckpointStore store, ExecutionEvent event, Result before)
      throws IOException {
    Result result = before;
    for (ExecutionEffect effect : execution.step(event, 0)) {
      if (effect instanceof ExecutionEffect.StartCapture start) {
        Capture capture = start.capture();
        while (!capture.step()) {}
        execution.step(new ExecutionEvent.CaptureEnded(capture, null, capture.bytesRead(), 1), 0);
      } else if (effect instanceof ExecutionEffect.RunCompletion run) {
        Completion completion = run.completion();
        while (!completion.step()) {}
        Image image = store.publish(completion.result());
        result = new Result(completion.statistics(), image.header().root());
        result = carryOut(execution, store, new ExecutionEvent.Published(image), result);
      }
    }
    return result;
  }

  @Test
  void aCounterInALargeObjectCostsItsBytesAndNotTheObject() throws IOException {
    Result copied = run("DFC_CAW");
    Result updated = run("DFC_UPD");
    Result changed = run("DDFC_UPD");
    assertThat(updated.root()).isEqualTo(copied.root());
    assertThat(changed.root()).isEqualTo(copied.root());
    assertThat(copied.statistics().bytesCopied()).isEqualTo(BLOB_BYTES);
    // Every addition of the capture, each 8 bytes of number and 5 of where and what.
    assertThat(updated.statistics().bytesCopied()).isBetween(13L, 13L * INTERVAL);
    assertThat(changed.statistics().bytesCopied()).isBetween(13L, 13L * INTERVAL);
    assertThat(changed.statistics().full()).isFalse();
    assertThat(changed.statistics().bytesCaptured()).isLessThanOrEqualTo(BLOB_BYTES);
  }

  /** A library that keeps nothing. */
  private static final class NoLibrary implements io.evenkeel.execution.Library {
    @Override
    public byte[] ordered(long sequence, byte[] operation) {
      return new byte[0];
    }

    @Override
    public boolean positionAt(long sequence) {
      return false;
    }

    @Override
    public byte[] encode() {
      return new byte[0];
    }

    @Override
    public void restore(byte[] state) {}
  }
}
