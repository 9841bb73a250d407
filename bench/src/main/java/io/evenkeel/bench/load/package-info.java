/** What clients saw while a load ran: latencies, a timeline, and times without any result. */
@NullMarked
package io.evenkeel.bench.load;

import org.jspecify.annotations.NullMarked;
