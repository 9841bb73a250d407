/**
 * For authors of services: {@link io.evenkeel.testkit.ServiceContract} executes generated requests
 * and finds what would break replication later, on a running cluster, where it is hard to see.
 *
 * <pre>{@code
 * @Test
 * void keepsTheContract() {
 *   ServiceContract.of(Factory.class, random -> operation(random)).verify();
 * }
 *
 * static final class Factory implements Supplier<ObjectService> {
 *   public ObjectService get() { return new MyService(); }
 * }
 * }</pre>
 *
 * The factory is a class, since the service is run in further processes too: what hangs on a
 * locale, a time zone or the hash seed of a process is equal as long as there is one process.
 *
 * <p>What it finds is listed at {@link io.evenkeel.testkit.Finding.Kind}. It executes what the
 * operations reach, and no more: a mistake in an operation that was never generated stays unseen.
 */
@NullMarked
package io.evenkeel.testkit;

import org.jspecify.annotations.NullMarked;
