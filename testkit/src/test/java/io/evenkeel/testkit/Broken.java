package io.evenkeel.testkit;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Services broken in one way each, and the finding each must give. */
enum Broken {
  FORGETS_TO_REPORT_DELETIONS(Finding.Kind.MISSED_MODIFICATION, ForgetsDeletions.class),
  REPORTS_AFTER_THE_CHANGE(Finding.Kind.LATE_MODIFICATION, ReportsLate.class),
  REPORTS_A_RESERVED_ID(Finding.Kind.RESERVED_ID, ReportsReserved.class),
  THROWS(Finding.Kind.EXCEPTION, Throws.class),
  USES_ITS_OWN_CHANCE(Finding.Kind.NON_DETERMINISM, OwnChance.class),
  USES_THE_CLOCK(Finding.Kind.NON_DETERMINISM, Clock.class),
  USES_THE_ORDER_OF_A_SET(Finding.Kind.NON_DETERMINISM, SetOrder.class),
  USES_THE_LOCALE(Finding.Kind.NON_DETERMINISM, LocaleUser.class),
  USES_THE_TIME_ZONE(Finding.Kind.NON_DETERMINISM, ZoneUser.class),
  ENCODES_HOW_IT_GOT_THERE(Finding.Kind.NON_CANONICAL, History.class),
  KEEPS_STATE_OUTSIDE_OF_OBJECTS(Finding.Kind.HIDDEN_STATE, Hidden.class),
  LISTS_IN_DESCENDING_ORDER(Finding.Kind.INCONSISTENT_WALK, Descending.class),
  LISTS_LESS_THAN_IT_HAS(Finding.Kind.INCONSISTENT_WALK, ForgetfulList.class),
  HANDS_OUT_ITS_ARRAYS(Finding.Kind.SHARED_ARRAY, Shared.class),
  TEARS_CONCURRENT_READS(Finding.Kind.UNSAFE_CONCURRENT_READ, Tearing.class);

  final Finding.Kind kind;
  final Class<? extends Supplier<? extends ObjectService>> factory;

  Broken(Finding.Kind kind, Class<? extends Supplier<? extends ObjectService>> factory) {
    this.kind = kind;
    this.factory = factory;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static final class ForgetsDeletions extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new ForgetsDeletions();
    }

    @Override
    void delete(ObjectId id, Modifications modifications) {
      texts.remove(id);
    }
  }

  static final class ReportsLate extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new ReportsLate();
    }

    @Override
    void put(Request request, ObjectId id, String text, Modifications modifications) {
      texts.put(id, ascii(text));
      modifications.modified(id);
    }
  }

  static final class ReportsReserved extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new ReportsReserved();
    }

    @Override
    void put(Request request, ObjectId id, String text, Modifications modifications) {
      modifications.modified(ObjectId.reserved(id.bytes()));
      super.put(request, id, text, modifications);
    }
  }

  static final class Throws extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new Throws();
    }

    @Override
    void delete(ObjectId id, Modifications modifications) {
      if (!texts.containsKey(id)) {
        throw new IllegalArgumentException("no " + id);
      }
      super.delete(id, modifications);
    }
  }

  static final class OwnChance extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new OwnChance();
    }

    @Override
    byte[] text(Request request, String text) {
      return ascii(text + System.identityHashCode(new Object()));
    }
  }

  static final class Clock extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new Clock();
    }

    @Override
    byte[] answer(Request request, byte[] text) {
      return ascii("" + System.currentTimeMillis());
    }
  }

  /**
   * Of a large set: the seed of the order only says where it begins, and in which direction. Its
   * table has twice as many places as elements; of a block of numbers every second process would
   * meet an end first, and some three of them the same one.
   */
  static final class SetOrder extends Register implements Supplier<Register> {
    private static final Set<Integer> NUMBERS =
        IntStream.range(0, 10_000).map(n -> 2 * n).boxed().collect(Collectors.toUnmodifiableSet());

    @Override
    public Register get() {
      return new SetOrder();
    }

    @Override
    byte[] text(Request request, String text) {
      return ascii(text + NUMBERS.iterator().next());
    }
  }

  static final class LocaleUser extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new LocaleUser();
    }

    @Override
    byte[] answer(Request request, byte[] text) {
      return ascii("i".toUpperCase(Locale.getDefault()) + 1);
    }
  }

  static final class ZoneUser extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new ZoneUser();
    }

    @Override
    byte[] answer(Request request, byte[] text) {
      return ascii("" + TimeZone.getDefault().getOffset(request.timestampMillis()));
    }
  }

  /** An object tells how often it was written, which an installed one cannot know. */
  static final class History extends Register implements Supplier<Register> {
    private int installed;

    @Override
    public Register get() {
      return new History();
    }

    @Override
    public void install(ObjectId id, byte @Nullable [] value) {
      super.install(id, value == null ? null : ascii(new Result(value).text() + ++installed));
    }
  }

  static final class Hidden extends Register implements Supplier<Register> {
    private int requests;

    @Override
    public Register get() {
      return new Hidden();
    }

    @Override
    byte[] answer(Request request, byte[] text) {
      return ascii("" + ++requests);
    }
  }

  static final class Descending extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new Descending();
    }

    @Override
    public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
      List<ObjectId> ids = new ArrayList<>(super.ids(after, countMax));
      Collections.reverse(ids);
      return ids;
    }
  }

  /** Two ways to list, and one of them leaves out empty texts. */
  static final class ForgetfulList extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new ForgetfulList();
    }

    @Override
    byte[] text(Request request, String text) {
      return text.endsWith("1") ? new byte[0] : ascii(text);
    }

    @Override
    public List<io.evenkeel.api.StateObject> objects(
        @Nullable ObjectId after, int countMax, long bytesMax) {
      return super.objects(after, Integer.MAX_VALUE, Long.MAX_VALUE).stream()
          .filter(object -> object.value().length > 0)
          .limit(countMax)
          .toList();
    }
  }

  static final class Shared extends Register implements Supplier<Register> {
    @Override
    public Register get() {
      return new Shared();
    }

    @Override
    void put(Request request, ObjectId id, String text, Modifications modifications) {
      modifications.modified(id);
      byte[] there = texts.get(id);
      if (there != null && there.length == text.length()) {
        System.arraycopy(ascii(text), 0, there, 0, there.length);
      } else {
        texts.put(id, ascii(text));
      }
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      return texts.get(id);
    }
  }

  /** Says that it may be read from a second thread, and gives nonsense there. */
  static final class Tearing extends Register implements Supplier<Register> {
    private final Thread owner = Thread.currentThread();

    @Override
    public Register get() {
      return new Tearing();
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      return Thread.currentThread().equals(owner) ? super.object(id) : ascii("torn");
    }
  }
}
