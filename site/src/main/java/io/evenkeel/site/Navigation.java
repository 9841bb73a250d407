package io.evenkeel.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * The pages of the site in the order in which to read them.
 *
 * @param groups in their order
 */
record Navigation(List<Group> groups) {

  /** Pages under one heading. */
  record Group(String title, List<Entry> entries) {}

  /**
   * A page.
   *
   * @param page its path in the site
   */
  record Entry(String title, Path page) {}

  /**
   * Takes the headings of the second level and the links to documents below them.
   *
   * @param start the document that lists all others
   */
  static Navigation of(Path start, String markdown) {
    List<Group> groups = new ArrayList<>();
    Parser.builder()
        .build()
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                if (heading.getLevel() == 2 && heading.getFirstChild() instanceof Text text) {
                  groups.add(new Group(text.getLiteral(), new ArrayList<>()));
                }
              }

              @Override
              public void visit(Link link) {
                if (!groups.isEmpty()
                    && link.getDestination().endsWith(".md")
                    && link.getFirstChild() instanceof Text text) {
                  Path file = start.resolveSibling(link.getDestination()).normalize();
                  Entry entry = new Entry(text.getLiteral(), Document.pageOf(file));
                  groups.get(groups.size() - 1).entries().add(entry);
                }
              }
            });
    return new Navigation(List.copyOf(groups));
  }
}
