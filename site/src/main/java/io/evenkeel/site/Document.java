package io.evenkeel.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A Markdown document as a part of a page.
 *
 * @param file its path in the repository
 * @param title its first heading
 * @param headings of the second level, in their order
 * @param html the text, with links to pages of the site
 * @param references files of the repository that it shows or links to
 */
record Document(
    Path file, String title, List<Section> headings, String html, Set<Path> references) {

  private static final Pattern SOURCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  /**
   * A part of a page that can be linked to.
   *
   * @param anchor what a link names it by
   */
  record Section(String anchor, String title) {}

  /**
   * Reads Markdown with tables.
   *
   * @param root the repository
   * @param file the document in it
   * @throws IOException if a link leads to a file that is not there
   */
  static Document parse(Path root, Path file, String markdown) throws IOException {
    List<TablesExtension> extensions = List.of((TablesExtension) TablesExtension.create());
    Node tree = Parser.builder().extensions(extensions).build().parse(markdown);
    Visitor visitor = new Visitor(root, file);
    tree.accept(visitor);
    if (!visitor.broken.isEmpty()) {
      throw new IOException(file + " links to what is not there: " + visitor.broken);
    }
    String html =
        HtmlRenderer.builder()
            .extensions(extensions)
            .attributeProviderFactory(context -> visitor::attributes)
            .build()
            .render(tree)
            .replace("<table>", "<div class=\"table\"><table>")
            .replace("</table>", "</table></div>");
    return new Document(file, visitor.title, visitor.headings, html, visitor.references);
  }

  /** Where a file of the repository stands in the site. */
  static Path pageOf(Path file) {
    String name = file.getFileName().toString();
    String page = name.endsWith(".md") ? name.substring(0, name.length() - 3) : name;
    return file.resolveSibling(page + ".html");
  }

  static boolean isPicture(Path file) {
    return file.toString().matches(".*\\.(svg|png|jpg)");
  }

  /** As the usual viewers make an id of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  /** Finds headings and links; makes links to files of the repository links to their pages. */
  private static final class Visitor extends AbstractVisitor {

    private final Path root;
    private final Path file;
    private final Set<Path> references = new LinkedHashSet<>();
    private final List<Section> headings = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private String title = "";

    Visitor(Path root, Path file) {
      this.root = root;
      this.file = file;
    }

    @Override
    public void visit(Heading heading) {
      String text = text(heading);
      if (title.isEmpty()) {
        title = text;
      } else if (heading.getLevel() == 2) {
        headings.add(new Section(anchor(text), text));
      }
      visitChildren(heading);
    }

    @Override
    public void visit(Link link) {
      link.setDestination(page(link.getDestination()));
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      page(image.getDestination());
    }

    @Override
    public void visit(HtmlBlock block) {
      block.setLiteral(html(block.getLiteral()));
    }

    @Override
    public void visit(HtmlInline inline) {
      inline.setLiteral(html(inline.getLiteral()));
    }

    private String html(String literal) {
      return SOURCE
          .matcher(literal)
          .replaceAll(
              match ->
                  Matcher.quoteReplacement(
                      match.group().replace(match.group(1), page(match.group(1)))));
    }

    /** The link to the page of what a link leads to. */
    private String page(String destination) {
      if (destination.matches("[a-z]+:.*") || destination.startsWith("#")) {
        return destination;
      }
      String[] parts = destination.split("#", 2);
      Path target = file.resolveSibling(parts[0]).normalize();
      if (Files.isDirectory(root.resolve(target))) {
        target = target.resolve("README.md");
      }
      if (target.startsWith("..") || !Files.isRegularFile(root.resolve(target))) {
        broken.add(destination);
        return destination;
      }
      references.add(target);
      Path page = isPicture(target) ? target : pageOf(target);
      return Template.link(pageOf(file), page) + (parts.length == 2 ? "#" + parts[1] : "");
    }

    void attributes(Node node, String tag, Map<String, String> attributes) {
      if (node instanceof Heading heading) {
        attributes.put("id", anchor(text(heading)));
      } else if (node instanceof TableBlock) {
        attributes.remove("class");
      }
    }

    private static String text(Node node) {
      StringBuilder text = new StringBuilder();
      node.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Text part) {
              text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
              text.append(part.getLiteral());
            }
          });
      return text.toString();
    }
  }
}
