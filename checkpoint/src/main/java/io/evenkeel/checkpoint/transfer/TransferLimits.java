package io.evenkeel.checkpoint.transfer;

/**
 * Caps of one receiver.
 *
 * @param objectsMax most objects of a checkpoint
 * @param bytesMax most bytes of all its values
 * @param assemblyBytesMax memory for large values while their blocks arrive; one value is always
 *     allowed
 * @param localBytesPerStep how much of the own image one step copies; responses wait meanwhile
 * @param pace what is asked of sources
 */
public record TransferLimits(
    long objectsMax, long bytesMax, long assemblyBytesMax, long localBytesPerStep, Pace pace) {

  /** For a service of up to 50 million objects and 1 TiB. */
  public static final TransferLimits DEFAULT =
      new TransferLimits(50_000_000, 1L << 40, 128L << 20, 1L << 20, Pace.DEFAULT);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public TransferLimits {
    if (objectsMax < 0 || bytesMax < 0 || assemblyBytesMax < 0 || localBytesPerStep < 1) {
      throw new IllegalArgumentException("limit out of range");
    }
  }

  /**
   * What is asked of sources.
   *
   * @param inFlightMax most requests outstanding at one source; eight times as many if what they
   *     ask for is little: no more altogether than so many chunks of half a MiB
   * @param stallMillis a request without response for so long means the source stalls; doubled with
   *     each chance the source used up
   * @param rateWindowMillis over how much time with requests outstanding the rate is taken
   * @param rateBytesMin least bytes per second over that time; a response counts at least 32 KiB
   * @param backoffMillis pause before a source's first further chance; doubled each time
   * @param chancesMax further chances without a right response in between
   */
  public record Pace(
      int inFlightMax,
      long stallMillis,
      long rateWindowMillis,
      long rateBytesMin,
      long backoffMillis,
      int chancesMax) {

    /** For a local network or a slow wide one. */
    public static final Pace DEFAULT = new Pace(8, 3_000, 5_000, 64 << 10, 1_000, 5);

    /**
     * @throws IllegalArgumentException if a number is out of range
     */
    public Pace {
      if (inFlightMax < 1
          || stallMillis < 1
          || rateWindowMillis < 1
          || rateBytesMin < 0
          || backoffMillis < 1
          || chancesMax < 0) {
        throw new IllegalArgumentException("pace out of range");
      }
    }
  }
}
