/**
 * A cluster for tests: all replicas in one JVM, with the threads, files, keys and TLS connections
 * that they have in production.
 *
 * <pre>{@code
 * try (EvenkeelTestCluster cluster = EvenkeelTestCluster.start(4, CounterService::new)) {
 *   Result one = cluster.client().invoke(new byte[0]);
 *   cluster.stop(3); // f may be down
 *   Result two = cluster.client().invoke(new byte[0]);
 *   cluster.start(3);
 *   cluster.awaitLevel(); // it caught up
 * }
 * }</pre>
 *
 * <p>Nothing is global: clusters may run beside each other, in one JVM and in several. {@link
 * io.evenkeel.testcluster.EvenkeelTestCluster#close} stops every thread and removes every file. In
 * JUnit, a cluster fits into the {@code try} of a test, or between {@code @BeforeAll} and
 * {@code @AfterAll}.
 *
 * <p>What is different from production, so that a test sees checkpoints, transfers and recovery
 * within a second: a checkpoint every 100 requests; bodies of requests are kept for few batches, so
 * that a replica which missed more fetches the state; promises do not wait for the disk. Each can
 * be set in {@link io.evenkeel.testcluster.TestClusterBuilder}. A replica cannot be killed without
 * its JVM: {@link io.evenkeel.testcluster.EvenkeelTestCluster#stop} closes its files in order.
 *
 * <p>Whether a service keeps its contract, module {@code evenkeel-testkit} checks better and
 * faster; a cluster shows that the service, its clients and the library work together.
 */
@NullMarked
package io.evenkeel.testcluster;

import org.jspecify.annotations.NullMarked;
