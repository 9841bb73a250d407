/**
 * Turns the Markdown documents of the repository into a static site that needs no server and no
 * other host. Every document keeps its path, with {@code .html} instead of {@code .md}; pictures
 * are copied; a file of the source that a document links to becomes a page of its own. The order of
 * pages is that of the links in {@code docs/README.md}.
 */
@NullMarked
package io.evenkeel.site;

import org.jspecify.annotations.NullMarked;
