/**
 * What all commands stand on: context, options, exit codes, tables, and how they reach the product.
 */
@NullMarked
package io.evenkeel.cli.base;

import org.jspecify.annotations.NullMarked;
