package io.evenkeel.cli.ycsb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** YCSB's core workloads, with the shares its own files give them. */
enum Workload {
  A("readproportion=0.5", "updateproportion=0.5", "requestdistribution=zipfian"),
  B("readproportion=0.95", "updateproportion=0.05", "requestdistribution=zipfian"),
  C("readproportion=1", "updateproportion=0", "requestdistribution=zipfian"),
  D(
      "readproportion=0.95",
      "updateproportion=0",
      "insertproportion=0.05",
      "requestdistribution=latest"),
  E(
      "readproportion=0",
      "updateproportion=0",
      "scanproportion=0.95",
      "insertproportion=0.05",
      "requestdistribution=zipfian",
      "maxscanlength=100",
      "scanlengthdistribution=uniform"),
  F(
      "readproportion=0.5",
      "updateproportion=0",
      "readmodifywriteproportion=0.5",
      "requestdistribution=zipfian");

  private final List<String> properties;

  Workload(String... properties) {
    this.properties = List.of(properties);
  }

  List<String> properties() {
    return properties;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The workloads that are meant: {@code a}, {@code a,c} or {@code a..f}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static List<Workload> parse(String text) {
    List<Workload> meant = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("\\.\\.", -1);
      int from = one(ends[0]).ordinal();
      int to = ends.length == 1 ? from : one(ends[1]).ordinal();
      if (ends.length > 2 || from > to) {
        throw new IllegalArgumentException("not a range of workloads: " + part);
      }
      for (int i = from; i <= to; i++) {
        meant.add(values()[i]);
      }
    }
    return meant;
  }

  private static Workload one(String letter) {
    return valueOf(letter.toUpperCase(Locale.ROOT));
  }
}
