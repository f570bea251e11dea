package io.sockcdc.app.kafka;

import java.nio.file.Path;

/** A broker in a process of its own, for a test to kill. */
final class KafkaChild {
    private KafkaChild() {}

    public static void main(String[] args) throws Exception {
        EmbeddedKafka.start(Path.of(args[0]), Ports.anyFreePorts().broker(), fault -> {
            throw new AssertionError(fault);
        });
        Thread.currentThread().join();
    }
}
