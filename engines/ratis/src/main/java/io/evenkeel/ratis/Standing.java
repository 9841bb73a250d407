package io.evenkeel.ratis;

import io.evenkeel.checkpoint.root.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a server stands, as it says itself.
 *
 * @param server who says so
 * @param role leader, follower or candidate, in Ratis' words
 * @param leader whom it takes for the leader; -1 if it knows none
 * @param term Raft's current term
 * @param condition what it does
 * @param executed position of the last executed entry
 * @param logStart position of the first entry it still has
 * @param pauseMicrosMax longest stop of execution for a checkpoint since the start
 * @param pauseMicrosLast the same for the last checkpoint
 * @param repairs how often its state was found wrong and repaired
 * @param transfers how many checkpoints it fetched from others
 * @param roots of its checkpoints, the oldest first
 */
public record Standing(
    int server,
    String role,
    int leader,
    long term,
    Condition condition,
    long executed,
    long logStart,
    long pauseMicrosMax,
    long pauseMicrosLast,
    int repairs,
    int transfers,
    List<RootAt> roots) {

  static final int ROOTS_MAX = 256;

  /** What a server does. */
  public enum Condition {
    /** Executes what is committed. */
    RUNNING,
    /** Fetches a checkpoint, since the log it needs is gone. */
    INSTALLING,
    /** Its state was found wrong; it executes nothing until that is repaired. */
    REPAIRING,
    /** Its service or its disk failed. */
    HALTED
  }

  /**
   * A checkpoint's root.
   *
   * @param sequence its position
   * @param term of the log entry there
   * @param confirmed whether a majority had the same
   * @param held whether the checkpoint is still in the server's store
   */
  public record RootAt(long sequence, long term, Digest root, boolean confirmed, boolean held) {

    /** Whether it is the same state. */
    boolean sameAs(RootAt other) {
      return sequence == other.sequence && root.equals(other.root);
    }
  }

  /** The list is copied. */
  public Standing {
    roots = List.copyOf(roots);
  }

  /** Position of the newest confirmed checkpoint; 0 if there is none. */
  public long confirmed() {
    return roots.stream().filter(RootAt::confirmed).mapToLong(RootAt::sequence).max().orElse(0);
  }

  /** Position of the newest checkpoint; 0 if there is none. */
  public long published() {
    return roots.stream().filter(RootAt::held).mapToLong(RootAt::sequence).max().orElse(0);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(server);
      out.writeUTF(role);
      out.writeByte(leader);
      out.writeLong(term);
      out.writeByte(condition.ordinal());
      out.writeLong(executed);
      out.writeLong(logStart);
      out.writeLong(pauseMicrosMax);
      out.writeLong(pauseMicrosLast);
      out.writeInt(repairs);
      out.writeInt(transfers);
      out.writeShort(roots.size());
      for (RootAt root : roots) {
        out.writeLong(root.sequence());
        out.writeLong(root.term());
        out.write(root.root().bytes());
        out.writeByte((root.confirmed() ? 1 : 0) | (root.held() ? 2 : 0));
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
  }

  static Standing decode(byte[] bytes) throws MalformedException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int server = in.readUnsignedByte();
      String role = in.readUTF();
      int leader = in.readByte();
      long term = in.readLong();
      int condition = in.readUnsignedByte();
      if (condition >= Condition.values().length) {
        throw new MalformedException("no condition has the number " + condition);
      }
      long executed = in.readLong();
      long logStart = in.readLong();
      long pauseMicrosMax = in.readLong();
      long pauseMicrosLast = in.readLong();
      int repairs = in.readInt();
      int transfers = in.readInt();
      return new Standing(
          server,
          role,
          leader,
          term,
          Condition.values()[condition],
          executed,
          logStart,
          pauseMicrosMax,
          pauseMicrosLast,
          repairs,
          transfers,
          roots(in));
    } catch (IOException cut) {
      throw new MalformedException("a standing that ends too early");
    }
  }

  private static List<RootAt> roots(DataInputStream in) throws IOException, MalformedException {
    int count = in.readUnsignedShort();
    if (count > ROOTS_MAX) {
      throw new MalformedException(count + " roots");
    }
    List<RootAt> roots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long sequence = in.readLong();
      long term = in.readLong();
      byte[] root = new byte[Digest.BYTES];
      in.readFully(root);
      int flags = in.readUnsignedByte();
      roots.add(new RootAt(sequence, term, Digest.of(root), (flags & 1) != 0, (flags & 2) != 0));
    }
    return roots;
  }
}
