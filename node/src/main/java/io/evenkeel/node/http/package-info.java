/**
 * What a replica serves over HTTP, for people and for monitoring: health, status, metrics, and a
 * page. Read-only.
 *
 * <p>It runs on one thread of its own, reads what lanes left for reading, and holds none of them
 * up. Nothing here grows with what callers do: connections, requests, streams and what waits for a
 * slow reader are bounded.
 */
@NullMarked
package io.evenkeel.node.http;

import org.jspecify.annotations.NullMarked;
