package io.evenkeel.checkpoint.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Cases of one series, run one after the other.
 *
 * @param series what they have in common
 * @param from number of the first
 * @param to number after the last
 */
public record Campaign(MethodContract contract, String series, int from, int to) {

  /** Property that names one case: no other is run. */
  static final String CASE = "evenkeel.contract.case";

  /** Property with the number of cases in all. */
  static final String CASES = "evenkeel.contract.cases";

  static List<Campaign> of(MethodContract contract, int sample) {
    String only = System.getProperty(CASE);
    List<String> series = contract.series();
    List<Campaign> campaigns = new ArrayList<>();
    if (only != null) {
      String its = only.substring(0, only.lastIndexOf('/'));
      int number = Integer.parseInt(only.substring(only.lastIndexOf('/') + 1));
      if (series.contains(its)) {
        campaigns.add(new Campaign(contract, its, number, number + 1));
      }
      return campaigns;
    }
    int all = Integer.getInteger(CASES, sample * series.size());
    int each = (all + series.size() - 1) / series.size();
    for (String one : series) {
      campaigns.add(new Campaign(contract, one, 0, each));
    }
    return campaigns;
  }

  /** Runs them; a failure names the case and how to repeat it. */
  public void run() {
    for (int number = from; number < to; number++) {
      contract.run(series + "/" + number);
    }
  }

  /** How many. */
  public int cases() {
    return to - from;
  }

  @Override
  public String toString() {
    return series + ", " + cases() + " cases";
  }
}
