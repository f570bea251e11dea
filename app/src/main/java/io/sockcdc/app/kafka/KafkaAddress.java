package io.sockcdc.app.kafka;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a running embedded Kafka listens: the file {@code kafka-address} in its data directory, a properties file with the
 * keys {@code bootstrap.servers} and {@code pid}. It exists while the broker runs; after a crash it stays and is stale.
 *
 * @param bootstrapServers host and port
 * @param pid process that runs the broker
 */
public record KafkaAddress(String bootstrapServers, long pid) {
    private static final String FILE = "kafka-address";

    /**
     * The address that a broker left in this data directory.
     *
     * @return empty when there is none, or when the process that wrote it is gone
     * @throws IOException when the file is there and cannot be read
     */
    public static Optional<KafkaAddress> find(Path dataDirectory) throws IOException {
        String text;
        try {
            text = Files.readString(dataDirectory.resolve(FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Properties read = new Properties();
        read.load(new StringReader(text));
        String servers = read.getProperty("bootstrap.servers", "").strip();
        String pid = read.getProperty("pid", "").strip();
        if (servers.isEmpty() || !pid.matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        KafkaAddress address = new KafkaAddress(servers, Long.parseLong(pid));
        return ProcessHandle.of(address.pid()).isPresent() ? Optional.of(address) : Optional.empty();
    }

    void write(Path dataDirectory) throws IOException {
        Path temporary = dataDirectory.resolve(FILE + ".tmp");
        Files.writeString(temporary, "bootstrap.servers=" + bootstrapServers + "\npid=" + pid + "\n");
        Files.move(
                temporary,
                dataDirectory.resolve(FILE),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    static void remove(Path dataDirectory) throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(FILE));
    }
}
