/** Sends requests and waits for matching replies. */
@NullMarked
package io.evenkeel.client;

import org.jspecify.annotations.NullMarked;
