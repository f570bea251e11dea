package io.sockcdc.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, a line each: time, level, class, message, keys and values. Logback finds it as a service, which
 * spares every start the reading of a configuration file.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp%n%ex");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.addTurboFilter(new RetriedAppends());
        setLevel(context, LogLevel.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void setLevel(LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            setLevel(context, level);
        }
    }

    private static void setLevel(LoggerContext context, LogLevel level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("io.sockcdc").setLevel(Level.toLevel(level.name()));
        Level ofKafka = switch (level) {
            case TRACE -> Level.DEBUG;
            case DEBUG -> Level.INFO;
            // A client that cannot reach its broker warns many times a second; we say it once ourselves.
            case INFO, WARN, ERROR -> Level.ERROR;
        };
        context.getLogger("org.apache.kafka").setLevel(ofKafka);
        // It says with each try that it was refused: we say it once, with what to do.
        context.getLogger("org.apache.kafka.clients.NetworkClient")
                .setLevel(ofKafka == Level.ERROR ? Level.OFF : ofKafka);
        context.getLogger("org.apache.kafka.clients.Metadata").setLevel(ofKafka == Level.ERROR ? Level.OFF : ofKafka);
        context.getLogger("org.apache.kafka.common.security.ssl")
                .setLevel(ofKafka == Level.ERROR ? Level.OFF : ofKafka);
        context.getLogger("kafka").setLevel(ofKafka);
        context.getLogger("state.change.logger").setLevel(ofKafka);
        context.getLogger("org.eclipse.jetty").setLevel(ofKafka);
    }
}
