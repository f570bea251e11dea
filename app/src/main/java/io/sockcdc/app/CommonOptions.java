package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.kafka.KafkaAddress;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
final class CommonOptions {
    private final Map<String, String> environment;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 90,
            description = "Configuration file (sockcdc.yaml).")
    private @Nullable Path config;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            order = 91,
            description =
                    "Where sockcdc keeps its files: Kafka's records, the spool, the address of the running Kafka. "
                            + "Default: SOCKCDC_DATA_DIR, for root /var/lib/sockcdc, for others ~/.local/state/sockcdc.")
    private @Nullable Path dataDir;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            order = 92,
            description = "The Kafka to use. Default: SOCKCDC_BOOTSTRAP_SERVERS, or the Kafka that `sockcdc up` runs.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "P",
            scope = ScopeType.INHERIT,
            order = 93,
            description =
                    "What the names of all topics begin with. Default: SOCKCDC_TOPIC_PREFIX, or \"sockcdc.\" as in sockcdc.events.")
    private @Nullable String topicPrefix;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            order = 94,
            description =
                    "What goes to standard error: ${COMPLETION-CANDIDATES}. debug shows stack traces. Default: info "
                            + "for up and collect, warn for others.")
    private @Nullable LogLevel logLevel;

    CommonOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    void setUpLogging(LogLevel otherwise) {
        Logging.setLevel(logLevel != null ? logLevel : otherwise);
    }

    boolean showsTraces() {
        return logLevel == LogLevel.DEBUG || logLevel == LogLevel.TRACE;
    }

    @Nullable Path config() {
        if (config != null && !Files.isReadable(config)) {
            throw new UserError(ExitCode.USAGE, "cannot read the configuration file " + config);
        }
        return config;
    }

    DataDirectory dataDirectory() {
        return DataDirectory.find(
                dataDir,
                environment,
                "root".equals(System.getProperty("user.name")),
                Path.of(System.getProperty("user.home", "")));
    }

    /** The Kafka that the user named, if any. */
    Optional<String> namedServers() {
        String named = bootstrapServers != null ? bootstrapServers : environment.get("SOCKCDC_BOOTSTRAP_SERVERS");
        if (named == null || named.isBlank()) {
            return Optional.empty();
        }
        for (String server : named.split(",", -1)) {
            if (!server.strip().matches(".+:[0-9]{1,5}")) {
                throw new UserError(
                        ExitCode.USAGE,
                        "--bootstrap-servers wants HOST:PORT, or several with commas, not \"" + named + "\"");
            }
        }
        return Optional.of(named);
    }

    /** The Kafka that the user named, or else the one that runs on this machine. */
    Optional<String> findServers() {
        Optional<String> named = namedServers();
        if (named.isPresent()) {
            return named;
        }
        for (Path place : dataDirectory().addressPlaces()) {
            try {
                Optional<KafkaAddress> address = KafkaAddress.find(place);
                if (address.isPresent()) {
                    return address.map(KafkaAddress::bootstrapServers);
                }
            } catch (IOException e) {
                throw new UserError(
                        ExitCode.DATA_DIRECTORY, "cannot read Kafka's address in " + place + ": " + e.getMessage(), e);
            }
        }
        return Optional.empty();
    }

    String topicPrefix() {
        String prefix = topicPrefix != null
                ? topicPrefix
                : environment.getOrDefault("SOCKCDC_TOPIC_PREFIX", TopicName.DEFAULT_PREFIX);
        try {
            TopicName.of(prefix, TopicKind.ANOMALIES);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "--topic-prefix: " + e.getMessage(), e);
        }
        return prefix;
    }

    /** The topic of socket events. */
    String eventsTopic() {
        return TopicName.of(topicPrefix(), TopicKind.EVENTS).value();
    }
}
