package io.sockcdc.collector.testkit.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.LoggerFactory;

/** A process that is a broker and nothing else. To be killed and stopped. */
final class BrokerChild {
    static final String READY = "serving";

    private BrokerChild() {}

    /**
     * Runs until it is ended.
     *
     * @param arguments the directory, the broker's port and the controller's, and server properties as name=value
     */
    public static void main(String[] arguments) throws InterruptedException {
        quieten();
        Map<String, String> overrides = new HashMap<>();
        for (int i = 3; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            overrides.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        TestBroker broker = new TestBroker(
                Path.of(arguments[0]), overrides, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        broker.start();
        // A broker that gives up ends its process, as a real one does.
        Exit.setExitProcedure((status, message) -> Runtime.getRuntime().halt(status));
        Exit.setHaltProcedure((status, message) -> Runtime.getRuntime().halt(status));
        System.out.println(READY);
        System.out.flush();
        new CountDownLatch(1).await();
    }

    private static void quieten() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger logger) {
            logger.setLevel(Level.WARN);
        }
    }
}
