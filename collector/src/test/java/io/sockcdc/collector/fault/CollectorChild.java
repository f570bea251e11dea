package io.sockcdc.collector.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sockcdc.collector.Collector;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** A process that is a collector and nothing else, set by its environment. To be killed, stopped and starved. */
final class CollectorChild {
    static final String READY = "capturing";

    private CollectorChild() {}

    /**
     * Runs until it is ended.
     *
     * @param arguments the data directory
     */
    public static void main(String[] arguments) throws InterruptedException {
        quieten();
        CollectorSettings settings = Settings.load(null, System.getenv(), Map.of())
                .bind(CollectorSettings.defaults())
                .get(CollectorSettings.class);
        CountDownLatch ended = new CountDownLatch(1);
        Collector collector = Collector.start(settings, Path.of(arguments[0]), "test", cause -> {
            System.out.println(cause);
            ended.countDown();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> collector.stop(Duration.ofMillis(100))));
        System.out.println(READY);
        System.out.flush();
        ended.await();
    }

    private static void quieten() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger logger) {
            logger.setLevel(Level.WARN);
        }
    }
}
