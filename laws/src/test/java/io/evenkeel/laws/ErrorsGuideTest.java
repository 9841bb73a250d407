package io.evenkeel.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ReconfigurationRefusal;
import io.evenkeel.agreement.Refusal;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.checkpoint.transfer.DemotionReason;
import io.evenkeel.cli.base.ErrorCode;
import io.evenkeel.kv.KvException;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.StagingRefusal;
import io.evenkeel.transport.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/ERRORS.md} has a row for each code of an error, and for nothing else. */
final class ErrorsGuideTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z._-]+)` \\|(.*)\\|$");
  private static final Pattern COUNTED =
      Pattern.compile("count\\(\\s*\"(refused\\.[a-z.-]*[a-z])\"");

  private static List<String> rows() {
    List<String> codes = new ArrayList<>();
    Matcher matcher = ROW.matcher(Documents.read("docs/ERRORS.md"));
    while (matcher.find()) {
      codes.add(matcher.group(1));
    }
    return codes;
  }

  private static Set<String> codes() throws IOException {
    Set<String> codes = new TreeSet<>();
    Stream.of(ErrorCode.values()).map(ErrorCode::code).forEach(codes::add);
    Stream.of(ServiceClientException.Kind.values())
        .map(ServiceClientException.Kind::code)
        .forEach(codes::add);
    add(codes, "kv.", KvException.Reason.values());
    add(codes, "refused.order.", Refusal.values());
    add(codes, "refused.reconfiguration.", ReconfigurationRefusal.values());
    add(codes, "refused.checkpoint.", CheckpointRefusal.values());
    add(codes, "refused.transfer.", DemotionReason.values());
    add(codes, "refused.staging.", StagingRefusal.values());
    Stream.of(CloseReason.values())
        .map(reason -> "transport.closed_" + reason.name().toLowerCase(Locale.ROOT))
        .forEach(codes::add);
    add(
        codes,
        "refused.connection.",
        EnumSet.of(
                CloseReason.CONFIG_MISMATCH,
                CloseReason.PEER_UNKNOWN,
                CloseReason.VERSION_MISMATCH,
                CloseReason.CLUSTER_MISMATCH,
                CloseReason.IDENTITY_MISMATCH,
                CloseReason.CERTIFICATE_UNREADABLE,
                CloseReason.UNEXPECTED_MESSAGE,
                CloseReason.TOO_MANY_CONNECTIONS,
                CloseReason.SHUTTING_DOWN)
            .toArray(CloseReason[]::new));
    codes.addAll(counted());
    return codes;
  }

  private static void add(Set<String> codes, String prefix, Enum<?>[] reasons) {
    for (Enum<?> reason : reasons) {
      codes.add(prefix + reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  /** Refusals that are counted under a name of their own. */
  private static Set<String> counted() throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Documents.ROOT.resolve("node/src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher matcher = COUNTED.matcher(Documents.read(file));
        while (matcher.find()) {
          codes.add(matcher.group(1));
        }
      }
    }
    assertThat(codes).contains("refused.permission", "refused.malformed");
    return codes;
  }

  @Test
  void everyCodeHasOneRowAndEveryRowIsACode() throws IOException {
    assertThat(rows()).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(rows())).isEqualTo(codes());
  }

  @Test
  void everyRowHasMeaningCauseAndFix() {
    Matcher matcher = ROW.matcher(Documents.read("docs/ERRORS.md"));
    while (matcher.find()) {
      String code = matcher.group(1);
      List<String> cells = List.of(matcher.group(2).split("\\|", -1));
      assertThat(cells).as(code).hasSize(code.startsWith("cli.") ? 4 : 3);
      assertThat(cells).as(code).noneMatch(String::isBlank);
    }
  }

  @Test
  void exitCodesOfCommandsAreThoseOfTheCode() {
    String guide = Documents.read("docs/ERRORS.md");
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(guide).contains("| `" + code.code() + "` | " + code.exitCode() + " | ");
    }
  }

  /** Who throws to users of the library says so. */
  @Test
  void whatThePublicApiThrowsIsDocumented() throws IOException {
    List<String> silent = new ArrayList<>();
    Pattern throwing = Pattern.compile("throw new (\\w+)\\(");
    for (String room : List.of("api", "client")) {
      try (Stream<Path> files = Files.walk(Documents.ROOT.resolve(room + "/src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String source = Documents.read(file);
          if (!Pattern.compile("(?m)^public ").matcher(source).find()) {
            continue;
          }
          Matcher matcher = throwing.matcher(source);
          while (matcher.find()) {
            boolean documented = source.contains("@throws " + matcher.group(1));
            if (!documented && !matcher.group(1).equals("IllegalStateException")) {
              silent.add(file.getFileName() + ": " + matcher.group(1));
            }
          }
        }
      }
    }
    assertThat(silent).isEmpty();
  }
}
