package io.sockcdc.dist;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The main program of an image that is set as the one of Apache Kafka is: KAFKA_LOG_DIRS is log.dirs, and so on. */
final class KafkaStandIn {
    private KafkaStandIn() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> properties = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("KAFKA_")) {
                properties.put(
                        name.substring("KAFKA_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        Path directory = Path.of(properties.get("log.dirs"));
        if (Files.notExists(directory.resolve("meta.properties"))) {
            try (PrintStream nowhere =
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
                new Formatter()
                        .setPrintStream(nowhere)
                        .setNodeId(Integer.parseInt(properties.get("node.id")))
                        .setClusterId(Uuid.randomUuid().toString())
                        .setControllerListenerName(properties.get("controller.listener.names"))
                        .setReleaseVersion(MetadataVersion.latestProduction())
                        .setMetadataLogDirectory(directory.toString())
                        .addDirectory(directory.toString())
                        .run();
            }
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.startup();
        System.out.println("Transitioning from RECOVERY to RUNNING");
        server.awaitShutdown();
    }
}
