/**
 * The key-value store as a database of YCSB, the Yahoo! Cloud Serving Benchmark.
 *
 * <p>{@link io.evenkeel.ycsb.EvenkeelDb} is what YCSB loads ({@code -db
 * io.evenkeel.ycsb.EvenkeelDb}). How it reaches a store says a {@link io.evenkeel.ycsb.StoreSource}
 * on the class path; with {@code evenkeel}'s jars there that is a client, of the file that the
 * property {@code evenkeel.config} names.
 *
 * <p>YCSB brings libraries of 2011. They are here and on the command line's class path, nowhere
 * else, and in packages that nothing else uses.
 */
@NullMarked
package io.evenkeel.ycsb;

import org.jspecify.annotations.NullMarked;
