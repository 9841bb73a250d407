package io.evenkeel.cli;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ErrorCode;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.kv.KvException;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.Nearest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into one line and an exit code. */
final class Errors {

  private Errors() {}

  /** A command line that was not understood. */
  static int usage(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        "evenkeel: " + oneLine(error.getMessage()) + hint(error, command) + " " + ErrorCode.USAGE);
    err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
    if (List.of(arguments).contains("--debug")) {
      error.printStackTrace(err);
    }
    err.flush();
    return ExitCodes.USAGE;
  }

  private static String hint(ParameterException error, CommandLine command) {
    if (!(error instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return "";
    }
    String typed = unmatched.getUnmatched().get(0);
    TreeSet<String> known = new TreeSet<>();
    if (typed.startsWith("-")) {
      command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
    } else {
      known.addAll(command.getSubcommands().keySet());
    }
    return Nearest.to(typed.replaceFirst("=.*", ""), known)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** A command that failed. */
  static int execution(Exception error, CommandLine command, ParseResult parsed) {
    Throwable cause = unwrap(error);
    PrintWriter err = command.getErr();
    err.println("evenkeel: " + oneLine(message(cause)) + " [" + code(cause) + "]");
    if (command.getCommandSpec().findOption("--debug") != null
        && Boolean.TRUE.equals(command.getCommandSpec().findOption("--debug").getValue())) {
      cause.printStackTrace(err);
    }
    err.flush();
    return exitCode(cause);
  }

  /** What a failure is called in the catalogue of errors, {@code docs/ERRORS.md}. */
  static String code(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof CliException ours
        && ours.getCause() instanceof ServiceClientException of) {
      return of.kind().code();
    } else if (cause instanceof ServiceClientException client) {
      return client.kind().code();
    } else if (cause instanceof KvException kv) {
      return "kv." + kv.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    } else if (cause instanceof IOException || cause instanceof UncheckedIOException) {
      return ErrorCode.IO.code();
    }
    return ErrorCode.of(exitCode(cause)).code();
  }

  /** The exit code for a failure. */
  static int exitCode(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof CliException ours) {
      return ours.exitCode();
    } else if (cause instanceof ConfigException) {
      return ExitCodes.CONFIGURATION;
    } else if (cause instanceof ServiceClientException client) {
      return exitCode(client.kind());
    } else if (cause instanceof KvException
        || cause instanceof IOException
        || cause instanceof UncheckedIOException) {
      return ExitCodes.FAILED;
    }
    return ExitCodes.INTERNAL;
  }

  /** An answer that says no is one. */
  private static int exitCode(ServiceClientException.Kind kind) {
    return switch (kind) {
      case PERMISSION, TOO_LARGE, SERVICE_FAILED, RESULT_DROPPED -> ExitCodes.FAILED;
      default -> ExitCodes.NO_ANSWER;
    };
  }

  /** One line for people. */
  static String message(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      cause = unchecked.getCause();
    }
    if (exitCode(cause) == ExitCodes.INTERNAL) {
      return "internal error: " + cause + "; run the command with --debug and report it";
    } else if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
      return "there is no file or directory " + cause.getMessage() + "; correct the path";
    } else if (cause instanceof AccessDeniedException) {
      return "no permission for " + cause.getMessage() + "; change its mode or owner";
    } else if (cause instanceof FileAlreadyExistsException) {
      return cause.getMessage() + " exists already; remove it or name another";
    }
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text;
  }

  private static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static String oneLine(@Nullable String text) {
    return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
