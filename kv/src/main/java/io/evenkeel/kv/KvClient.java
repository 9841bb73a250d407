package io.evenkeel.kv;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store behind any {@link ServiceClient}. Safe for use by many threads if that client
 * is; does not close it. Arrays that are passed in must not change until the call is done.
 *
 * <p>Calls end with a {@link KvException} if the store refuses the operation or if it is out of
 * {@link KvLimits}, which is found before anything is sent, and with a {@link
 * io.evenkeel.api.ServiceClientException} if no result was obtained. Asynchronous calls complete
 * exceptionally with these; none throws.
 */
public final class KvClient {

  private final ServiceClient client;

  /** A view of {@code client}, which stays the caller's to close. */
  public KvClient(ServiceClient client) {
    this.client = client;
  }

  /** The value of a key, or empty if there is none. */
  public Optional<byte[]> get(byte[] key) {
    return call(new KvRequest.Get(key), KvClient::value);
  }

  /** {@link #get}, asynchronously. */
  public CompletableFuture<Optional<byte[]>> getAsync(byte[] key) {
    return callAsync(new KvRequest.Get(key), KvClient::value);
  }

  /** Sets the value of a key, whether or not it has one. */
  public void put(byte[] key, byte[] value) {
    call(new KvRequest.Put(key, value), KvClient::done);
  }

  /** {@link #put}, asynchronously. */
  public CompletableFuture<@Nullable Void> putAsync(byte[] key, byte[] value) {
    return callAsync(new KvRequest.Put(key, value), KvClient::done);
  }

  /** Removes a key; says whether it was there. */
  public boolean delete(byte[] key) {
    return call(new KvRequest.Delete(key), KvClient::flag);
  }

  /** {@link #delete}, asynchronously. */
  public CompletableFuture<Boolean> deleteAsync(byte[] key) {
    return callAsync(new KvRequest.Delete(key), KvClient::flag);
  }

  /**
   * Sets the value of a key if its value is the expected one; says whether it did.
   *
   * @param expected the expected value; null expects that there is none
   */
  public boolean compareAndSet(byte[] key, byte @Nullable [] expected, byte[] value) {
    return call(new KvRequest.CompareAndSet(key, expected, value), KvClient::flag);
  }

  /** {@link #compareAndSet}, asynchronously. */
  public CompletableFuture<Boolean> compareAndSetAsync(
      byte[] key, byte @Nullable [] expected, byte[] value) {
    return callAsync(new KvRequest.CompareAndSet(key, expected, value), KvClient::flag);
  }

  /**
   * Adds to a number kept as decimal text; a missing key counts as 0.
   *
   * @return the new number
   * @throws KvException if the value is no number of 64 bits, or the sum would not be
   */
  public long increment(byte[] key, long delta) {
    return call(new KvRequest.Increment(key, delta), KvClient::number);
  }

  /** {@link #increment}, asynchronously. */
  public CompletableFuture<Long> incrementAsync(byte[] key, long delta) {
    return callAsync(new KvRequest.Increment(key, delta), KvClient::number);
  }

  /** Sets all entries or, if one is refused, none. The last one of several with one key counts. */
  public void multiPut(List<KvEntry> entries) {
    call(new KvRequest.MultiPut(entries), KvClient::done);
  }

  /** {@link #multiPut}, asynchronously. */
  public CompletableFuture<@Nullable Void> multiPutAsync(List<KvEntry> entries) {
    return callAsync(new KvRequest.MultiPut(entries), KvClient::done);
  }

  /**
   * One page of the entries whose keys begin with a prefix.
   *
   * @param prefix empty for all keys
   * @param after only keys greater than this; null begins at the first
   * @param limit most entries, 1 to {@value KvLimits#SCAN_ENTRIES_MAX}; a page may have fewer
   */
  public KvPage scanPage(byte[] prefix, byte @Nullable [] after, int limit) {
    return call(new KvRequest.Scan(prefix, after, limit), KvClient::page);
  }

  /** {@link #scanPage}, asynchronously. */
  public CompletableFuture<KvPage> scanPageAsync(
      byte[] prefix, byte @Nullable [] after, int limit) {
    return callAsync(new KvRequest.Scan(prefix, after, limit), KvClient::page);
  }

  /**
   * The entries whose keys begin with a prefix, in ascending order, fetched page by page while they
   * are walked. Each page is one operation: what changes between two of them may or may not be
   * seen.
   *
   * @param prefix empty for all keys
   */
  public Iterable<KvEntry> scan(byte[] prefix) {
    return () -> new ScanIterator(this, prefix);
  }

  /** Number of keys that begin with a prefix; free of cost for the empty one. */
  public long count(byte[] prefix) {
    return call(new KvRequest.Count(prefix), KvClient::number);
  }

  /** {@link #count}, asynchronously. */
  public CompletableFuture<Long> countAsync(byte[] prefix) {
    return callAsync(new KvRequest.Count(prefix), KvClient::number);
  }

  /**
   * Sends any operation, several together too. What the store refuses is the reply, not an
   * exception.
   */
  public CompletableFuture<KvReply> executeAsync(KvRequest request) {
    KvException refusal = SizeCheck.refusal(request);
    if (refusal != null) {
      return CompletableFuture.completedFuture(
          new KvReply.Error(refusal.reason(), String.valueOf(refusal.getMessage())));
    }
    return client
        .invokeAsync(KvCodec.encode(request))
        .thenApply(result -> KvCodec.decodeReply(result.payload()));
  }

  private <T extends @Nullable Object> T call(KvRequest request, Function<KvReply, T> result) {
    KvException refusal = SizeCheck.refusal(request);
    if (refusal != null) {
      throw refusal;
    }
    return result.apply(reply(client.invoke(KvCodec.encode(request))));
  }

  private <T extends @Nullable Object> CompletableFuture<T> callAsync(
      KvRequest request, Function<KvReply, T> result) {
    KvException refusal = SizeCheck.refusal(request);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    return client
        .invokeAsync(KvCodec.encode(request))
        .thenApply(payload -> result.apply(reply(payload)));
  }

  private static KvReply reply(Result result) {
    KvReply reply = KvCodec.decodeReply(result.payload());
    if (reply instanceof KvReply.Error error) {
      throw new KvException(error.reason(), error.text());
    }
    return reply;
  }

  private static Optional<byte[]> value(KvReply reply) {
    return Optional.ofNullable(expect(KvReply.Value.class, reply).value());
  }

  private static @Nullable Void done(KvReply reply) {
    expect(KvReply.Done.class, reply);
    return null;
  }

  private static boolean flag(KvReply reply) {
    return expect(KvReply.Flag.class, reply).flag();
  }

  private static long number(KvReply reply) {
    return expect(KvReply.Number.class, reply).number();
  }

  private static KvPage page(KvReply reply) {
    return expect(KvReply.Page.class, reply).page();
  }

  private static <T extends KvReply> T expect(Class<T> kind, KvReply reply) {
    if (!kind.isInstance(reply)) {
      KvReply.Error error =
          KvCodec.unexpected(
              reply.getClass().getSimpleName() + " instead of " + kind.getSimpleName());
      throw new KvException(error.reason(), error.text());
    }
    return kind.cast(reply);
  }

  /** Walks pages; fetches the next one when the last is used up. */
  private static final class ScanIterator implements Iterator<KvEntry> {

    private final KvClient client;
    private final byte[] prefix;
    private Iterator<KvEntry> page = List.<KvEntry>of().iterator();
    private byte @Nullable [] after;
    private boolean more = true;

    ScanIterator(KvClient client, byte[] prefix) {
      this.client = client;
      this.prefix = prefix;
    }

    @Override
    public boolean hasNext() {
      if (!page.hasNext() && more) {
        KvPage next = client.scanPage(prefix, after, KvLimits.SCAN_ENTRIES_MAX);
        page = next.entries().iterator();
        more = next.more();
      }
      return page.hasNext();
    }

    @Override
    public KvEntry next() {
      // As Iterator demands, the page's own next() throws when nothing is left.
      boolean unused = hasNext();
      KvEntry entry = page.next();
      after = entry.key();
      return entry;
    }
  }
}
