package io.evenkeel.examples.offheap;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One large array of bytes outside the Java heap, changed in place. It is divided into pages; each
 * page is an object of the state, so that a checkpoint copies again what changed and not all.
 *
 * <p>A request is a code and numbers in big-endian order: {@code WRITE offset bytes}, {@code ADD
 * offset delta} (a long, answered with the sum), {@code READ offset length}. The first byte of the
 * answer is {@link #OK} or {@link #REFUSED}.
 *
 * <p>Nothing here may be read by a second thread while requests execute: {@link #concurrentReads}
 * stays false, and the library reads pages in short slices between batches.
 */
public final class PagesService implements ObjectService {

  public static final byte WRITE = 1;
  public static final byte ADD = 2;
  public static final byte READ = 3;
  public static final byte OK = 0;
  public static final byte REFUSED = 1;

  private static final int READ_BYTES_MAX = 1 << 16;

  private final int pageBytes;
  private final ByteBuffer memory;

  /**
   * @param pages how many
   * @param pageBytes size of each: what is copied when one byte of it changed
   */
  public PagesService(int pages, int pageBytes) {
    this.pageBytes = pageBytes;
    this.memory = ByteBuffer.allocateDirect(Math.multiplyExact(pages, pageBytes));
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    ByteBuffer in = ByteBuffer.wrap(request.operation());
    try {
      byte code = in.get();
      int offset = in.getInt();
      return switch (code) {
        case WRITE -> write(offset, in, modifications);
        case ADD -> add(offset, in.getLong(), modifications);
        case READ -> read(offset, in.getInt());
        default -> refused();
      };
    } catch (BufferUnderflowException tooShort) {
      return refused();
    }
  }

  private Result write(int offset, ByteBuffer bytes, Modifications modifications) {
    int length = bytes.remaining();
    if (isOutside(offset, length)) {
      return refused();
    }
    modifying(offset, length, modifications);
    memory.put(offset, bytes, bytes.position(), length);
    return new Result(new byte[] {OK});
  }

  private Result add(int offset, long delta, Modifications modifications) {
    if (isOutside(offset, Long.BYTES)) {
      return refused();
    }
    modifying(offset, Long.BYTES, modifications);
    long sum = memory.getLong(offset) + delta;
    memory.putLong(offset, sum);
    return new Result(ByteBuffer.allocate(1 + Long.BYTES).put(OK).putLong(sum).array());
  }

  private Result read(int offset, int length) {
    if (length > READ_BYTES_MAX || isOutside(offset, length)) {
      return refused();
    }
    byte[] answer = new byte[1 + length];
    memory.get(offset, answer, 1, length);
    return new Result(answer);
  }

  private static Result refused() {
    return new Result(new byte[] {REFUSED});
  }

  private boolean isOutside(int offset, int length) {
    return offset < 0 || length < 0 || offset > memory.capacity() - length;
  }

  /** Reports every page that the range touches, before the first byte changes. */
  private void modifying(int offset, int length, Modifications modifications) {
    for (int page = offset / pageBytes; page * pageBytes < offset + length; page++) {
      modifications.modified(id(page));
    }
  }

  /** Ids sort as their pages do: big-endian numbers. */
  private static ObjectId id(int page) {
    return ObjectId.of(ByteBuffer.allocate(Integer.BYTES).putInt(page).array());
  }

  private static int page(ObjectId id) {
    return ByteBuffer.wrap(id.bytes()).getInt();
  }

  @Override
  public byte[] object(ObjectId id) {
    byte[] copy = new byte[pageBytes];
    memory.get(page(id) * pageBytes, copy);
    return copy;
  }

  @Override
  public List<ObjectId> ids(ObjectId after, int countMax) {
    int pages = memory.capacity() / pageBytes;
    List<ObjectId> ids = new ArrayList<>();
    for (int page = after == null ? 0 : page(after) + 1;
        page < pages && ids.size() < countMax;
        page++) {
      ids.add(id(page));
    }
    return ids;
  }

  @Override
  public void install(ObjectId id, byte[] value) {
    memory.put(page(id) * pageBytes, value == null ? new byte[pageBytes] : value);
  }
}
