package io.sockcdc.benchmarks;

import io.sockcdc.app.kafka.EmbeddedKafka;
import io.sockcdc.app.kafka.KafkaStartException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The program's own Kafka in a process of its own, so that its processor time is not the collector's. Ends on SIGTERM. */
final class BrokerMain {
    static final String READY = "broker is ready";

    private BrokerMain() {}

    /** {@code BrokerMain DIRECTORY PORT}. */
    public static void main(String[] args) throws KafkaStartException, InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), Integer.valueOf(args[1]), System.err::println);
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kafka.close();
            end.countDown();
        }));
        System.out.println(READY);
        end.await();
    }
}
