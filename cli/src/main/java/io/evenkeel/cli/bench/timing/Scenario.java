package io.evenkeel.cli.bench.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * A load in virtual time, in steps.
 *
 * @param name for people
 * @param stages one after the other, in the same replica
 */
record Scenario(String name, List<Stage> stages) {

  /** Positions of each stage. */
  static final int POSITIONS = 40;

  private static final long SECOND = 1_000_000;
  private static final long HOUR = 3_600 * SECOND;

  /**
   * A step of the load.
   *
   * @param idleMicros nothing happens before it
   * @param perSecond requests, at a moment
   * @param captureMicros how long a capture takes that starts then, without giving way
   */
  record Stage(
      String name, long idleMicros, LongUnaryOperator perSecond, LongUnaryOperator captureMicros) {

    Stage(String name, long perSecond, long captureMicros) {
      this(name, 0, now -> perSecond, now -> captureMicros);
    }
  }

  /** Requests in each 100 ms of a demonstration, four replicas on two busy cores; in tens. */
  private static final int[] RECORDED = {
    101, 100, 0, 2, 46, 31, 22, 1, 23, 80, 0, 99, 0, 2, 89, 9, 0, 2, 0, 99, 1, 0, 2, 100, 0, 0, 0,
    13, 28, 81, 1, 59, 42, 1, 77, 24, 27, 69, 118, 102, 86, 25, 0, 2, 81, 18, 2, 71, 29, 72, 128,
    186, 303, 4, 100, 205, 203, 0, 0, 0, 0, 99, 232, 303, 319, 160, 100, 149, 225, 202, 146, 0, 0,
    225, 275, 104, 286, 405, 398, 201, 200, 383, 275, 100, 126, 201, 132, 101, 0, 0, 0, 159, 24, 75,
    0, 21, 80, 20, 1, 99, 76, 92, 98, 109, 92, 49, 60, 40, 2, 91, 6, 4, 1, 41, 40, 8, 101, 0, 9, 73,
    0, 28, 98, 35, 65, 3, 0, 37, 4, 55, 0, 4, 1, 40, 49, 10, 41, 24, 53, 23, 100, 2, 80, 20, 190,
    13, 99, 1, 0, 99, 2, 91, 8, 0, 2, 0, 0, 0, 129, 223, 249, 136, 100, 348, 204, 253, 156, 281,
    220, 255, 284, 121, 225, 180, 200, 105, 202, 140, 270, 125, 280, 337, 271, 212, 326, 316, 193,
    46, 202, 259, 168, 160, 102, 0, 0, 91, 33, 0, 5, 0
  };

  /** All of them. */
  static List<Scenario> all() {
    return List.of(
        new Scenario(
            "steps of 4x",
            List.of(
                new Stage("10,000/s", 10_000, SECOND),
                new Stage("up to 40,000/s", 40_000, SECOND),
                new Stage("down to 10,000/s", 10_000, SECOND))),
        new Scenario(
            "bursts",
            List.of(
                new Stage(
                    "40,000/s in one tenth of a second of four, else 8,000/s",
                    0,
                    now -> now / 100_000 % 4 == 0 ? 40_000 : 8_000,
                    now -> 1_600_000))),
        new Scenario(
            "idle",
            List.of(
                new Stage("20,000/s", 20_000, 800_000),
                new Stage("50/s", 50, 800_000),
                new Stage("after an idle hour, 20,000/s", HOUR, now -> 20_000, now -> 800_000))),
        new Scenario(
            "slow replica",
            List.of(
                new Stage("a capture takes 0.5 s", 20_000, SECOND / 2),
                new Stage("it takes three times as long", 20_000, 3 * SECOND / 2),
                new Stage("it is fast again", 20_000, SECOND / 2))),
        new Scenario(
            "recorded",
            List.of(
                new Stage(
                    "20 s of a demonstration, again and again",
                    0,
                    now -> 100L * RECORDED[(int) (now / 100_000 % RECORDED.length)] + 500,
                    now -> 1_200_000))));
  }

  /** What happened at the positions of each stage. */
  List<List<Outcome>> outcomes() {
    TimingModel model = new TimingModel();
    List<List<Outcome>> all = new ArrayList<>();
    for (Stage stage : stages) {
      model.idle(stage.idleMicros());
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < POSITIONS; i++) {
        outcomes.add(model.toNextPosition(stage.perSecond(), stage.captureMicros()));
      }
      all.add(outcomes);
    }
    return all;
  }
}
