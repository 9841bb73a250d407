/** The evaluation service: a key-value store in SQLite, in both variants. */
@NullMarked
package io.evenkeel.kv;

import org.jspecify.annotations.NullMarked;
