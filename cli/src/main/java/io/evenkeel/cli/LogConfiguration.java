package io.evenkeel.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is logged and how: one line for each event, to standard error. {@code EVENKEEL_LOG_LEVEL}
 * sets the level (ERROR, WARN, INFO, DEBUG, TRACE), {@code EVENKEEL_LOG_FORMAT=json} has each line
 * be a JSON object. Found by Logback as a service; a file that {@code -Dlogback.configurationFile}
 * names takes its place. In Java, since to read the same from XML takes a tenth of a replica's
 * start.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {

  static final String LEVEL_VARIABLE = "EVENKEEL_LOG_LEVEL";
  static final String FORMAT_VARIABLE = "EVENKEEL_LOG_FORMAT";

  /** Held, since whoever gets it again would find one without a level. */
  private static final java.util.logging.Logger RATIS_LIBRARIES =
      java.util.logging.Logger.getLogger("org.apache.ratis.thirdparty");

  private static final String FILE_PROPERTY = "logback.configurationFile";
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level %logger{0} [%thread]"
          + " %replace(%msg){'[\r\n]+', ' | '}%n";

  /** For the service loader. */
  public LogConfiguration() {}

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    if (System.getProperty(FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    configure(loggers, System.getenv(LEVEL_VARIABLE), System.getenv(FORMAT_VARIABLE));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void configure(LoggerContext loggers, @Nullable String level, @Nullable String format) {
    Encoder<ILoggingEvent> encoder = "json".equals(format) ? json() : text();
    encoder.setContext(loggers);
    encoder.start();
    ConsoleAppender<ILoggingEvent> errors = new ConsoleAppender<>();
    errors.setContext(loggers);
    errors.setName("stderr");
    errors.setTarget("System.err");
    errors.setEncoder(encoder);
    errors.start();
    loggers.getLogger("io.netty").setLevel(Level.WARN);
    Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level, Level.INFO));
    if (root.getLevel().isGreaterOrEqual(Level.INFO)) {
      // What it has to say is many lines, and what matters of it is among our own events.
      loggers.getLogger("org.apache.ratis").setLevel(Level.OFF);
      RATIS_LIBRARIES.setLevel(java.util.logging.Level.OFF);
    }
    root.addAppender(errors);
  }

  private static Encoder<ILoggingEvent> text() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(PATTERN);
    return encoder;
  }

  /** The text as it was logged; name, replica and sequence number of the event as pairs. */
  private static Encoder<ILoggingEvent> json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithSequenceNumber(false);
    return encoder;
  }
}
