/**
 * {@code evenkeel doctor}: looks at directories of replicas and clients, and at running replicas
 * where they can be reached, and says what is wrong and what to do. Changes nothing.
 */
@NullMarked
package io.evenkeel.cli.doctor;

import org.jspecify.annotations.NullMarked;
