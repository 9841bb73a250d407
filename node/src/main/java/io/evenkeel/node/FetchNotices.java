package io.evenkeel.node;

import io.evenkeel.checkpoint.transfer.TransferProgress;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.FetchNote;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What operators get to know of a fetch: counters and events. Checkpoint lane only. */
final class FetchNotices {

  private final Notices notices;
  private long startNanos;

  FetchNotices(Notices notices) {
    this.notices = notices;
  }

  void noted(FetchNote note) {
    long sequence = note.certificate().stateSequence();
    if (note instanceof FetchNote.Started started) {
      startNanos = System.nanoTime();
      started(started.certificate());
    } else if (note instanceof FetchNote.Demoted demoted) {
      notices.demoted(demoted.demoted(), sequence);
    } else if (note instanceof FetchNote.Damaged damaged) {
      notices.damaged(damaged.detail() + "; fetched instead");
    } else if (note instanceof FetchNote.Completed completed) {
      completed(sequence, completed.transfer(), completed.verified());
    } else if (note instanceof FetchNote.Diverged diverged) {
      notices.diverged(diverged.divergence());
    } else if (note instanceof FetchNote.Repaired) {
      notices.counters().count("store.repaired");
      notices
          .events()
          .info("checkpoint-repaired", sequence, "checkpoint " + sequence + " is whole again");
    } else if (note instanceof FetchNote.CertificateNotKept notKept) {
      notices.noRoomForCertificate(sequence, notKept.full());
    } else if (note instanceof FetchNote.Failed failed) {
      notices.events().warn("transfer-failed", sequence, failed.cause());
    }
  }

  private void started(CheckpointCertificate certificate) {
    notices
        .events()
        .info(
            "transfer-started",
            certificate.stateSequence(),
            String.format(
                Locale.ROOT,
                "fetching checkpoint %d root %s, certified by %d votes",
                certificate.stateSequence(),
                certificate.stateRoot(),
                certificate.votes().size()));
  }

  private void completed(long sequence, TransferProgress transfer, boolean verified) {
    notices.counters().count("transfer.completed");
    notices.counters().count("transfer.bytes.fetched", transfer.fetched().bytes());
    notices.counters().count("transfer.bytes.reused", transfer.reused().bytes());
    notices.counters().count("transfer.objects.fetched", transfer.fetched().objects());
    notices.counters().count("transfer.objects.reused", transfer.reused().objects());
    notices
        .events()
        .info(
            "transfer-completed",
            sequence,
            String.format(
                Locale.ROOT,
                verified
                    ? "checkpoint %d verified: %d bytes fetched, %d reused, in %d ms"
                    : "checkpoint %d is here, not verified: %d bytes fetched, %d reused, in %d ms",
                sequence,
                transfer.fetched().bytes(),
                transfer.reused().bytes(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)));
  }
}
