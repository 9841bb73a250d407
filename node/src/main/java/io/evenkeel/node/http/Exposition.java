package io.evenkeel.node.http;

import io.evenkeel.node.status.Latencies;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values on their way to a scrape. */
final class Exposition {

  private static final ExpositionFormats FORMATS = ExpositionFormats.init();
  private static final double MICROS = 1e-6;

  private record Value(Labels labels, double value) {}

  private final Map<Family, List<Value>> values = new LinkedHashMap<>();
  private final List<MetricSnapshot> histograms = new ArrayList<>();

  /** A body and what it is. */
  record Body(String type, byte[] content) {}

  /**
   * Adds a value.
   *
   * @param labels one for each of the family's
   */
  void add(Family family, double value, String... labels) {
    Labels all = Labels.of(family.labels().toArray(String[]::new), labels);
    values.computeIfAbsent(family, unused -> new ArrayList<>()).add(new Value(all, value));
  }

  void histogram(Family family, Latencies.Buckets buckets) {
    ClassicHistogramBuckets.Builder counts = ClassicHistogramBuckets.builder();
    for (int i = 0; i < buckets.counts().size(); i++) {
      boolean last = i == buckets.boundsMicros().size();
      double bound = last ? Double.POSITIVE_INFINITY : buckets.boundsMicros().get(i) / 1e6;
      counts.bucket(bound, buckets.counts().get(i));
    }
    histograms.add(
        HistogramSnapshot.builder()
            .name(family.baseName())
            .help(family.help())
            .dataPoint(
                HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(counts.build())
                    .sum(buckets.sumMicros() * MICROS)
                    .build())
            .build());
  }

  /**
   * Everything, in the form the caller wants most.
   *
   * @param accepted the Accept header, null if there is none
   */
  Body body(@Nullable String accepted) {
    ExpositionFormatWriter writer = FORMATS.findWriter(accepted);
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
    try {
      writer.write(out, snapshots());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Body(writer.getContentType(), out.toByteArray());
  }

  private MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>(histograms);
    values.forEach(
        (family, points) ->
            all.add(
                family.type() == Family.Type.COUNTER
                    ? counter(family, points)
                    : gauge(family, points)));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot counter(Family family, List<Value> points) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder().name(family.baseName()).help(family.help());
    points.forEach(
        point ->
            snapshot.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(point.labels)
                    .value(point.value)
                    .build()));
    return snapshot.build();
  }

  private static MetricSnapshot gauge(Family family, List<Value> points) {
    GaugeSnapshot.Builder snapshot =
        GaugeSnapshot.builder().name(family.baseName()).help(family.help());
    points.forEach(
        point ->
            snapshot.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(point.labels)
                    .value(point.value)
                    .build()));
    return snapshot.build();
  }
}
