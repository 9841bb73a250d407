package io.evenkeel.agreement;

/**
 * Operations of the library itself: requests of kind {@link ClientRequest.Kind#LIBRARY}. They never
 * reach the service.
 *
 * <pre>
 * operation:  u8 1 and a Reconfiguration  |  u8 2, asks for the configurations
 * result:     u8 1, number u64, in force from u64                        accepted
 *             u8 2, reason u8 (ordinal of ReconfigurationRefusal)         refused
 *             u8 3, sequence number u64, bytes of the Configurations      what is known there
 * </pre>
 */
public final class LibraryOperation {

  private static final int RECONFIGURE = 1;
  private static final int READ = 2;

  private LibraryOperation() {}

  /** What a library operation came to. */
  public sealed interface Result {

    /** Accepted: configuration {@code number} is in force from {@code from} on. */
    record Accepted(long number, long from) implements Result {}

    /** Refused. */
    record Refused(ReconfigurationRefusal reason) implements Result {}

    /**
     * What was asked for.
     *
     * @param sequence where it was executed
     * @param configurations as {@link Configurations#encode} wrote them
     */
    record Known(long sequence, byte[] configurations) implements Result {}
  }

  /** An operation and what follows from it. */
  public record Outcome(Configurations after, Result result) {}

  /** The operation that asks for a change. */
  public static byte[] reconfigure(Reconfiguration change) {
    return new Bytes.Out().u8(RECONFIGURE).raw(change.encode()).bytes();
  }

  /** The operation that reads the configurations. */
  public static byte[] read() {
    return new Bytes.Out().u8(READ).bytes();
  }

  /** What an operation comes to: a pure function of it and of the log before it. */
  public static Outcome ordered(
      Configurations before, long sequence, byte[] operation, OperatorCheck check) {
    if (operation.length == 1 && operation[0] == READ) {
      return new Outcome(before, new Result.Known(sequence, before.encode()));
    }
    boolean change = operation.length > 1 && operation[0] == RECONFIGURE;
    byte[] bytes =
        change ? java.util.Arrays.copyOfRange(operation, 1, operation.length) : new byte[0];
    Configurations.Judged judged = before.ordered(sequence, bytes, check);
    if (judged.verdict() instanceof Configuration.Refused refused) {
      return new Outcome(before, new Result.Refused(refused.reason()));
    }
    Configurations.Scheduled next = judged.after().newest();
    return new Outcome(
        judged.after(), new Result.Accepted(next.configuration().number(), next.from()));
  }

  /** The bytes of a result, as they go to the client. */
  public static byte[] encode(Result result) {
    Bytes.Out out = new Bytes.Out();
    if (result instanceof Result.Accepted accepted) {
      out.u8(1).u64(accepted.number()).u64(accepted.from());
    } else if (result instanceof Result.Refused refused) {
      out.u8(2).u8(refused.reason().ordinal());
    } else if (result instanceof Result.Known known) {
      out.u8(3).u64(known.sequence()).raw(known.configurations());
    }
    return out.bytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Result decode(byte[] bytes) {
    Bytes.In in = new Bytes.In(bytes);
    int kind = in.u8();
    if (kind == 1) {
      return new Result.Accepted(in.u64(), in.u64());
    }
    if (kind == 2) {
      int reason = in.u8();
      ReconfigurationRefusal[] reasons = ReconfigurationRefusal.values();
      if (reason < reasons.length) {
        return new Result.Refused(reasons[reason]);
      }
    }
    if (kind == 3) {
      return new Result.Known(in.u64(), in.raw(bytes.length - 9));
    }
    throw new IllegalArgumentException("no result of a library operation");
  }
}
