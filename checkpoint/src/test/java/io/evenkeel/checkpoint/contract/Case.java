package io.evenkeel.checkpoint.contract;

import io.evenkeel.checkpoint.contract.Interleaved.Reads;
import io.evenkeel.checkpoint.method.CompletionMode;

/**
 * One cell of the matrix; what is not in it is drawn from a seed, which follows from the name.
 *
 * @param method name of the method of the first replica; others draw theirs
 * @param service name of the service
 * @param reads how the first replica's service is read
 * @param number which of these cases
 */
record Case(String method, String service, Reads reads, int number) {

  private static final int CELLS = 3 * 4 * 6 * 5;

  /** Has no divisor in common with the number of cells: so many cases in a row are all of them. */
  private static final int STRIDE = 97;

  private int cell() {
    return Math.floorMod(number * STRIDE, CELLS);
  }

  CompletionMode completion() {
    return CompletionMode.values()[cell() % 3];
  }

  Workload.Size size() {
    return Workload.Size.values()[cell() / 3 % 4];
  }

  Workload.Pattern pattern() {
    return Workload.Pattern.values()[cell() / 12 % 6];
  }

  Crash crash() {
    return Crash.values()[cell() / 72];
  }

  long seed() {
    return name().hashCode() * 0x9E3779B97F4A7C15L + number;
  }

  /** {@code method/service/reads/number}, from which all follows. */
  String name() {
    return method + "/" + service + "/" + reads + "/" + number;
  }

  static Case of(String name) {
    String[] parts = name.split("/", 4);
    return new Case(parts[0], parts[1], Reads.valueOf(parts[2]), Integer.parseInt(parts[3]));
  }

  @Override
  public String toString() {
    return String.join(
        " ", name(), completion().name(), size().name(), pattern().name(), crash().name());
  }
}
