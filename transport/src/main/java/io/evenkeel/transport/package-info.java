/** Wire format, Netty and TLS. */
@NullMarked
package io.evenkeel.transport;

import org.jspecify.annotations.NullMarked;
